import type { ErrorCode } from '../errors/codes.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { RestoreTestCounts } from '../records/manifest.ts';
import type { DueDecision } from '../schedule/index.ts';
import type { Outcome, Phase, RunReport } from '../records/run-report.ts';

/** `darkive backup --json`. */
export interface BackupDocument {
  readonly schema: 'darkive.backup/1';
  /** The worst of the runs. */
  readonly outcome: Outcome;
  readonly runs: readonly BackupRunDocument[];
  /** Only of `darkive backup due`: what each definition needed, and why. */
  readonly due?: readonly DueDocument[];
  /** About the command as a whole: recovered leftovers, the ledger, broken plugins. */
  readonly findings: readonly Finding[];
}

/** What a definition needed when it was looked at. */
export interface DueDocument extends Omit<DueDecision, 'types'> {
  readonly definition: string;
}

export interface BackupRunDocument {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly outcome: Outcome;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly archive: RunReport['archive'];
  /** Name of the definition's newest restore point after the command, as `darkive status` says it; null: nothing can be restored. */
  readonly restorePoint: string | null;
  readonly phases: readonly { readonly name: Phase; readonly seconds: number }[];
  readonly restoreTest: RestoreTestCounts | null;
  readonly findings: readonly Finding[];
  readonly error: { readonly code: ErrorCode; readonly phase: Phase | null } | null;
}

/** `darkive backup --dry-run --json`. */
export interface BackupPlanDocument {
  readonly schema: 'darkive.backup-plan/1';
  readonly plans: readonly BackupPlanEntry[];
  /** Only of `darkive backup due`: what each definition needs, and why. */
  readonly due?: readonly DueDocument[];
  readonly findings: readonly Finding[];
}

export type BackupPlanEntry = {
  readonly definition: string;
  readonly type: ArchiveType;
  readonly findings: readonly Finding[];
} & (
  | { readonly possible: false }
  | {
      readonly possible: true;
      /** The name the archive would get now. */
      readonly archive: string;
      readonly root: string;
      readonly reference: { readonly id: string; readonly name: string } | null;
      /** Entries and bytes of the selection. */
      readonly entries: number;
      readonly bytes: number;
      /** Bytes the archive may need at most, parity included. */
      readonly estimatedBytes: number;
      readonly freeBytes: number;
      /** The exact dar command as one shell-quoted line. */
      readonly command: string;
    }
);
