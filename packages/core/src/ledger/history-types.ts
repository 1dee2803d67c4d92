import type { ArchiveType } from '../records/archive-name.ts';
import type { CommandRecord } from '../records/command-record.ts';
import type { Severity } from '../records/finding.ts';
import type { InodeCounts, RestoreTestCounts } from '../records/manifest.ts';
import type { ArchiveSummary, Outcome } from '../records/run-report.ts';

/** The numbers of a run that has ended. Times are UTC, ISO 8601; sizes bytes. */
export interface RunFigures {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly error: { readonly code: string; readonly phase: string | null } | null;
  /** Null when no archive was made. */
  readonly bytes: number | null;
  readonly parityBytes: number | null;
  readonly inodes: InodeCounts | null;
  readonly freeBytesBefore: number | null;
  readonly freeBytesAfter: number | null;
}

export interface RunFinding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** A run that has ended, in full. */
export interface EndedRun extends RunFigures {
  readonly exit: string;
  readonly archive: (ArchiveSummary & { readonly parityBytes: number }) | null;
  readonly restoreTest: RestoreTestCounts | null;
  /** Program → version; what was run → exit code. */
  readonly tools: Readonly<Record<string, string>>;
  readonly exitCodes: Readonly<Record<string, number>>;
  /** The most serious first. */
  readonly findings: readonly RunFinding[];
  /** All of them. */
  readonly findingCount: number;
  readonly host: string;
  readonly version: string;
}

export interface RunTotal {
  readonly definition: string;
  readonly type: ArchiveType;
  readonly outcome: Outcome;
  readonly runs: number;
}

export interface UnendedRun {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly pid: number | null;
  readonly host: string;
}

/** What the ledger remembers of runs and commands, for showing and counting. */
export interface RunHistory {
  /** Every run, ended or not. */
  count(): number;
  /** How many ended how. */
  totals(): readonly RunTotal[];
  /** Every definition that ever ran, by name. */
  definitions(): readonly string[];
  /** The newest runs that have ended, the newest first; null: of all definitions. */
  figures(definition: string | null, limit: number): readonly RunFigures[];
  /** The same in full, with so many findings each at most. */
  ended(limit: number, findings: number): readonly EndedRun[];
  /** Run id → phases in order, of the newest runs that have ended. */
  phases(limit: number): ReadonlyMap<string, readonly { readonly name: string; readonly seconds: number }[]>;
  /** Oldest first. */
  unended(): readonly UnendedRun[];
  /** Commands that are no backups, the newest first. */
  commands(limit: number): readonly CommandRecord[];
}
