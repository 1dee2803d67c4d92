import type { ErrorCode } from '../errors/codes.ts';
import type { ExitName } from '../errors/exit-codes.ts';
import type { ArchiveType } from './archive-name.ts';
import type { Finding } from './finding.ts';
import type { InodeCounts, RestoreTestCounts } from './manifest.ts';

/** How a run ended. */
export type Outcome = 'success' | 'degraded' | 'failed' | 'skipped';

/** The phases of a run, in order. */
export const PHASES = [
  'preflight',
  'before-script',
  'pre-backup',
  'archive',
  'post-archive',
  'test',
  'restore-test',
  'verify',
  'publish',
  'catalogue',
  'post-verify',
  'after-script',
] as const;
export type Phase = (typeof PHASES)[number];

/** One file of a restore test. */
export interface SampleRecord {
  /** Path relative to the root; bytes that are not UTF-8 as `\xNN`. */
  readonly path: string;
  /** Bytes. */
  readonly bytes: number;
  readonly result: 'passed' | 'changed' | 'failed';
  /** What differed or failed; null when it passed. */
  readonly reason: string | null;
}

export interface ArchiveSummary {
  readonly id: string;
  readonly name: string;
  /** Number of slices. */
  readonly slices: number;
  /** Bytes of all slices. */
  readonly bytes: number;
}

/** The record of one run: one definition, one backup. Notifiers and the ledger get exactly this. */
export interface RunReport {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly outcome: Outcome;
  readonly exit: ExitName;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Null when nothing was published. */
  readonly archive: (ArchiveSummary & { readonly parityBytes: number }) | null;
  readonly phases: readonly { readonly name: Phase; readonly seconds: number }[];
  readonly restoreTest: RestoreTestCounts | null;
  readonly samples: readonly SampleRecord[];
  readonly inodes: InodeCounts | null;
  readonly findings: readonly Finding[];
  /** The error that ended the run; null when it was not ended by one. */
  readonly error: { readonly code: ErrorCode; readonly phase: Phase | null } | null;
  readonly host: string;
  readonly version: string;
}
