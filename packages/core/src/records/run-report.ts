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

/** Figures of a run for statistics; nothing is decided by them. */
export interface RunMetrics {
  /** The same for all runs of one command. */
  readonly invocationId: string | null;
  /** Free bytes on the file system of the archive directory; null when they could not be asked for. */
  readonly freeBytesBefore: number | null;
  readonly freeBytesAfter: number | null;
  /** Program → version. */
  readonly tools: Readonly<Record<string, string>>;
  /** What was run → its exit code: `dar-create`, `dar-test`. One that a signal ended is left out. */
  readonly exitCodes: Readonly<Record<string, number>>;
  /** Bytes in the archive that hold files as they were before they changed while being read; dar(1), `--retry-on-change`. */
  readonly wastedBytes: number | null;
  /** The archive is in the catalogues; null when it did not come to that. */
  readonly catalogueUpdated: boolean | null;
  /** Parity was made and checked; null when none was wanted, or it did not come to that. */
  readonly parityPassed: boolean | null;
  /** The user's scripts before and after; null when there are none, or it did not come to that. */
  readonly beforeScripts: boolean | null;
  readonly afterScripts: boolean | null;
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
  /** Left out when nothing was measured. */
  readonly metrics?: RunMetrics;
}
