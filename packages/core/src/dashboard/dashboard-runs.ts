import type { ArchiveType } from '../records/archive-name.ts';
import type { Severity } from '../records/finding.ts';
import type { InodeCounts, RestoreTestCounts } from '../records/manifest.ts';
import type { Outcome } from '../records/run-report.ts';

export interface DashboardPhase {
  readonly name: string;
  readonly seconds: number;
  /** The median of the same definition's and type's runs before; null when there are fewer than three. */
  readonly usualSeconds: number | null;
}

export interface DashboardRun {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly usualSeconds: number | null;
  readonly outcome: Outcome;
  /** A word of the table of exit codes. */
  readonly exit: string;
  readonly error: { readonly code: string; readonly phase: string | null } | null;
  readonly archive: {
    readonly id: string;
    readonly name: string;
    readonly slices: number;
    readonly bytes: number;
    readonly parityBytes: number;
  } | null;
  readonly usualBytes: number | null;
  readonly phases: readonly DashboardPhase[];
  readonly inodes: InodeCounts | null;
  readonly restoreTest: RestoreTestCounts | null;
  readonly freeBytesBefore: number | null;
  readonly freeBytesAfter: number | null;
  /** Program → version. */
  readonly tools: Readonly<Record<string, string>>;
  /** Program or step → its exit code. */
  readonly exitCodes: Readonly<Record<string, number>>;
  /** The most serious first, at most 20; `findingCount` is all of them. */
  readonly findings: readonly {
    readonly severity: Severity;
    readonly code: string;
    readonly message: string;
    readonly hint: string | null;
  }[];
  readonly findingCount: number;
  readonly host: string;
  readonly version: string;
}

export interface DashboardLiveRun {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly host: string;
  /** False: its process is gone, and nobody has noticed yet. Null: it runs on another machine. */
  readonly alive: boolean | null;
  /** What it does now, and since when; null when it has not said. */
  readonly phase: string | null;
  readonly phaseStartedAt: string | null;
  /** Bytes done in this phase, and expected. */
  readonly bytes: number | null;
  readonly totalBytes: number | null;
  readonly slices: number | null;
  /** Of the whole run, from its own history; null when there is none. */
  readonly expectedSeconds: number | null;
  /** 0 to 1, never 1 before it has ended; null when nothing is known. */
  readonly share: number | null;
}

export interface DashboardCommand {
  readonly id: string;
  readonly command: string;
  readonly definition: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly exit: string;
  readonly errorCode: string | null;
  readonly archives: number;
  readonly bytes: number;
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
  readonly findings: Readonly<Record<Severity, number>>;
}

/** One definition's runs that have ended, at most the newest 500, for charts. Numbers are null where a run has none. */
export interface DashboardSeries {
  readonly definition: string;
  readonly runId: readonly string[];
  readonly startedAt: readonly string[];
  readonly type: readonly ArchiveType[];
  readonly outcome: readonly Outcome[];
  readonly seconds: readonly number[];
  readonly bytes: readonly (number | null)[];
  readonly parityBytes: readonly (number | null)[];
  readonly inodes: Readonly<Record<keyof InodeCounts, readonly (number | null)[]>>;
}

export interface DashboardAnomaly {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly at: string;
  /** What is unusual: `seconds`, `bytes`, `inodes.saved`, `inodes.deleted`, … */
  readonly measure: string;
  readonly value: number;
  /** The median of the runs before it, and how far they usually are from it (MAD, scaled to a standard deviation). */
  readonly usual: number;
  readonly spread: number;
  /** Runs it was compared with. */
  readonly comparedWith: number;
  readonly direction: 'more' | 'less';
  /** One sentence. */
  readonly message: string;
}
