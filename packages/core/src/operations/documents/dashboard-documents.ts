import type { ArchiveType } from '../../records/archive-name.ts';
import type { CheckState } from '../../records/check-state.ts';
import type { Finding, Severity } from '../../records/finding.ts';
import type { InodeCounts, RestoreTestCounts } from '../../records/manifest.ts';
import type { RedundancyTotals } from '../../records/redundancy.ts';
import type { Outcome } from '../../records/run-report.ts';
import type { TypeState } from '../../schedule/index.ts';
import type { Reason, Verdict } from '../status/reason.ts';
import type { StatusDocument } from './status-document.ts';

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

export interface DashboardDefinition {
  readonly name: string;
  /** False for one that only archives are left of. */
  readonly configured: boolean;
  /** Absolute path of what is backed up; null when it is not configured. */
  readonly root: string | null;
  readonly verdict: Verdict;
  readonly archives: number;
  /** Bytes of slices and parity. */
  readonly bytes: number;
  /** The newest archive whose whole chain is there, complete and verified; null when there is none. */
  readonly restorePoint: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: string;
    /** Names, FULL first. */
    readonly chain: readonly string[];
    /** When the link was verified that was verified longest ago. */
    readonly verifiedAt: string;
    /** Bytes that a restore of everything reads. */
    readonly bytes: number;
    /** The exact command; `TARGET` stands for an empty directory. */
    readonly command: string;
  } | null;
  /** The newest archive, restorable or not. */
  readonly newest: { readonly id: string; readonly name: string; readonly createdAt: string } | null;
  readonly schedule: {
    /** Of the archive that is due now or next; null when nothing is planned. */
    readonly type: ArchiveType | null;
    /** Due now. */
    readonly due: boolean;
    readonly overdue: boolean;
    /** In words. */
    readonly reason: string;
    /** Since when it is due; null when it is not, or there never was one. */
    readonly since: string | null;
    /** When the next one is due; null when one is due now, or none is planned. */
    readonly next: string | null;
    /** FULL, DIFF and INCR each: last archive, next time. */
    readonly types: readonly TypeState[];
    /** The command that makes it; null when nothing is due. */
    readonly command: string | null;
  } | null;
  /** The newest run that has ended; null when there was none. */
  readonly lastRun: {
    readonly runId: string;
    readonly type: ArchiveType;
    readonly outcome: Outcome;
    readonly startedAt: string;
    readonly endedAt: string;
    readonly errorCode: string | null;
  } | null;
  /** A run that has begun and not ended; its id. */
  readonly liveRun: string | null;
  /** Seconds until everything of the newest drilled chain is restored, as estimated then; null when unknown. */
  readonly timeToRecover: number | null;
}

export interface DashboardArchive {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly createdAt: string;
  /** The archive that it builds on; null for FULL. `present` is false when that is not published (any more). */
  readonly reference: { readonly id: string; readonly name: string; readonly present: boolean } | null;
  /** Id of the `DashboardChain` that it belongs to. */
  readonly chain: string;
  /** Names, FULL first, itself last; as far as they are there. */
  readonly links: readonly string[];
  readonly slices: number;
  /** Bytes of slices; of parity. */
  readonly bytes: number;
  readonly parityBytes: number;
  /** Numbers of slices that do not lie in the archive directory, at most 20; `missingSliceCount` is all of them. */
  readonly missingSlices: readonly number[];
  readonly missingSliceCount: number;
  /** `failed`: the newest result of a check of its slices is a failure. */
  readonly checks: CheckState;
  /** Names of the checks that failed last; empty when none did. */
  readonly failedChecks: readonly string[];
  /** When slices and `dar -t` last passed; null when they never did. */
  readonly verifiedAt: string | null;
  readonly outcome: 'success' | 'degraded';
  /** The worst of: `missing` (slices or a link of the chain), `damaged`, `unverified`, `degraded` (parity lost or incomplete), `ok`. */
  readonly state: 'ok' | 'degraded' | 'unverified' | 'damaged' | 'missing';
  /** It can be restored as far as is known: its whole chain is there, complete, verified and has not failed since. */
  readonly restorable: boolean;
  readonly pinned: boolean;
  /** The next prune removes it. */
  readonly expiring: boolean;
  /** Why prune keeps or removes it, the weightiest first; empty when its definition is not configured. */
  readonly retention: readonly string[];
  /** Recovery blocks made and left, as the newest verification found them; null when none has looked. */
  readonly redundancy: RedundancyTotals | null;
  /** How much of its weakest slice can be lost and repaired, 0 to 1: recovery blocks left by blocks; null without parity. */
  readonly repairableShare: number | null;
  /** Places that are known to hold it; 1: the archive directory alone. */
  readonly copies: number;
  /** What cannot be restored any more when this archive is lost. */
  readonly ifLost: {
    /** Other archives that build on it: names of the newest, at most 10; `count` is all of them. */
    readonly archives: readonly string[];
    readonly count: number;
    /** The newest restore point of the definition that would be left; null when none. */
    readonly restorePointAfter: { readonly name: string; readonly createdAt: string } | null;
    /** It would be an older one than now. */
    readonly losesRestorePoint: boolean;
  };
}

export interface DashboardChain {
  /** Id of its FULL, or of the missing reference. */
  readonly id: string;
  readonly definition: string;
  /** Name of its FULL, or of the archive that is missing. */
  readonly name: string;
  /** False when the archive that all of these build on is gone. */
  readonly complete: boolean;
  /** Name of what is missing; null when nothing is. */
  readonly missing: string | null;
  /** Ids, oldest first. */
  readonly archives: readonly string[];
  /** From the oldest to the newest archive. */
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly parityBytes: number;
  /** The worst state of its archives. */
  readonly state: DashboardArchive['state'];
}

export interface DashboardVerification {
  /** Bytes of slices by the age of their last verification, youngest first; the last bucket has no end. */
  readonly buckets: readonly {
    /** Days, from (included) and to (not included); `to` is null for the last one. */
    readonly fromDays: number;
    readonly toDays: number | null;
    readonly archives: number;
    readonly bytes: number;
  }[];
  /** Never verified. */
  readonly never: { readonly archives: number; readonly bytes: number };
  readonly totalBytes: number;
  /** The archive verified longest ago; null when there is none. */
  readonly oldest: { readonly name: string; readonly verifiedAt: string | null } | null;
  /** The age that half of the bytes are below, in seconds; null when nothing was verified. */
  readonly medianAge: number | null;
  /** Checks the oldest first. */
  readonly command: string;
}

export interface DashboardDrill {
  readonly kind: 'restore' | 'repair';
  readonly archive: string;
  readonly definition: string;
  readonly at: string;
  readonly result: 'passed' | 'failed' | 'not-possible';
  readonly entries: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly recoverSeconds: number | null;
  readonly reason: string | null;
}

export interface DashboardStorage {
  readonly path: string;
  readonly reachable: boolean;
  readonly problem: string | null;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  /** Bytes of all archives: slices and parity. */
  readonly archiveBytes: number;
  readonly parityBytes: number;
  /** The day on which it is full if it goes on as in the last year; null when it does not fill or too little is known. */
  readonly fullOn: string | null;
  /** Bytes a day, mean of the last year; null when too little is known. */
  readonly bytesPerDay: number | null;
  /** The same if prune ran now. */
  readonly fullOnAfterPrune: string | null;
  /** What the archives that exist now add up to, at each day on which one was made, oldest first: columns of equal length. */
  readonly growth: { readonly at: readonly string[]; readonly bytes: readonly number[] };
  /** Free bytes as the runs measured them, oldest first. */
  readonly free: { readonly at: readonly string[]; readonly bytes: readonly number[] };
}

export interface DashboardPrune {
  /** Archives that prune would remove now, oldest first. Plugins are not asked here and may keep more. */
  readonly removals: readonly {
    readonly name: string;
    readonly definition: string;
    readonly bytes: number;
    readonly reason: string;
  }[];
  /** Bytes of slices and parity that would become free. */
  readonly bytes: number;
  /** Why nothing of a definition goes although its rules say so. */
  readonly refusals: readonly { readonly definition: string; readonly reason: string }[];
  /** No definition has a retention. */
  readonly configured: boolean;
  readonly command: string;
}

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

/** What a query of the page's search returns. */
export interface DashboardFindDocument {
  readonly schema: 'darkive.dashboard-find/1';
  readonly pattern: string;
  /** Sorted by definition and path. */
  readonly paths: readonly {
    readonly definition: string;
    /** For reading: bytes that are not UTF-8 as `\xNN`. */
    readonly path: string;
    /** The exact bytes, base64; what `versions` is asked with. */
    readonly pathBase64: string;
    readonly kind: string | null;
    readonly bytes: number | null;
    readonly modifiedAt: string | null;
    /** The newest archive that holds it. */
    readonly archive: { readonly id: string; readonly name: string; readonly createdAt: string };
    /** False when the newest archive of the definition holds it no more. */
    readonly present: boolean;
  }[];
  readonly more: boolean;
  readonly findings: readonly Finding[];
}

export interface DashboardVersionsDocument {
  readonly schema: 'darkive.dashboard-versions/1';
  readonly definition: string;
  readonly path: string;
  readonly pathBase64: string;
  /** Oldest first. */
  readonly versions: readonly {
    readonly state: 'saved' | 'inode-only' | 'removed' | 'returned';
    /** Equal numbers are the same content; null for a removal. */
    readonly version: number | null;
    readonly kind: string | null;
    readonly bytes: number | null;
    readonly modifiedAt: string | null;
    readonly archive: {
      readonly id: string;
      readonly name: string;
      readonly type: ArchiveType;
      readonly createdAt: string;
    };
    /** Archives that a restore reads, FULL first; all of them are there and verified. */
    readonly chain: readonly string[];
    readonly restorable: boolean;
    /** The exact command, quoted for a POSIX shell; `TARGET` stands for a directory. Null for a removal. */
    readonly command: string | null;
  }[];
  readonly findings: readonly Finding[];
}
