import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { Outcome } from '../records/run-report.ts';
import type { Reason } from '../holdings/reason.ts';
import type { StatusDocument } from '../holdings/documents/status-document.ts';
import type {
  DashboardDefinition,
  DashboardArchive,
  DashboardChain,
  DashboardVerification,
  DashboardDrill,
} from './dashboard-archives.ts';
import type { DashboardStorage, DashboardPrune } from './dashboard-storage.ts';
import type {
  DashboardRun,
  DashboardLiveRun,
  DashboardCommand,
  DashboardSeries,
  DashboardAnomaly,
} from './dashboard-runs.ts';

/**
 * Everything that the dashboard shows: plain JSON, one moment. Times are UTC, ISO 8601; sizes are bytes; durations are
 * seconds. Names come from disks and configurations: whoever shows them must escape them.
 */
export interface DashboardDocument {
  readonly schema: 'darkive.dashboard/1';
  readonly generatedAt: string;
  readonly host: string;
  /** Darkive's version. */
  readonly version: string;
  /** IANA name of the time zone that schedules and retention are meant in. */
  readonly zone: string;
  /** Absolute path of the configuration. */
  readonly configFile: string;
  readonly ledger: DashboardLedger;
  /** As `darkive status --json` says it: verdict, reasons with the command to run. `reasons` has all of them, worst first. */
  readonly status: StatusDocument;
  readonly reasons: readonly DashboardReason[];
  /** One each, those of the configuration first, then those that only archives are left of. */
  readonly definitions: readonly DashboardDefinition[];
  /** Every published archive of the archive directory, oldest first. */
  readonly archives: readonly DashboardArchive[];
  /** One for each FULL and what builds on it, newest first; and one for archives whose FULL is gone. */
  readonly chains: readonly DashboardChain[];
  readonly verification: DashboardVerification;
  /** The newest first, at most 50. */
  readonly drills: readonly DashboardDrill[];
  readonly storage: DashboardStorage;
  readonly prune: DashboardPrune;
  /** Runs that have begun and not ended; usually none. */
  readonly live: readonly DashboardLiveRun[];
  /** The newest first, as many as were asked for. */
  readonly runs: readonly DashboardRun[];
  /** Runs in the ledger, all of them. */
  readonly runCount: number;
  /** How many of them ended how. For monitoring; the page shows the latest state, not these. */
  readonly runTotals: readonly {
    readonly definition: string;
    readonly type: ArchiveType;
    readonly outcome: Outcome;
    readonly runs: number;
  }[];
  /** Other commands: prune, verify, scrub, drill, restore, repair. The newest first, at most 100. */
  readonly commands: readonly DashboardCommand[];
  /** For charts: columns of equal length, oldest first. One for each definition that ever ran. */
  readonly series: readonly DashboardSeries[];
  /** What differs from the same definition's and type's own history; the newest first, at most 50. */
  readonly anomalies: readonly DashboardAnomaly[];
  /** About reading all this: manifests that cannot be used, storage that cannot be reached. */
  readonly findings: readonly Finding[];
}

export interface DashboardLedger {
  /**
   * `empty`: no run and no archive yet (first run). `missing`, `older`, `newer`, `damaged`, `locked`, `unusable`: it was not
   * read; archives come from their manifests, and there are no runs, commands, drills, series or later checks.
   */
  readonly state: 'ok' | 'empty' | 'missing' | 'older' | 'newer' | 'damaged' | 'locked' | 'unusable';
  readonly file: string;
  /** What is wrong, and what to do; null when nothing is. */
  readonly message: string | null;
  readonly hint: string | null;
}

/** Why the verdict is not better. `command` is what to run; null when no command of Darkive helps. */
export interface DashboardReason extends Reason {
  /** Null for the storage. */
  readonly definition: string | null;
}
