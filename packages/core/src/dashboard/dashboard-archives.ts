import type { ArchiveType } from '../records/archive-name.ts';
import type { CheckState } from '../records/check-state.ts';
import type { RedundancyTotals } from '../records/redundancy.ts';
import type { Outcome } from '../records/run-report.ts';
import type { TypeState } from '../schedule/index.ts';
import type { Verdict } from '../holdings/reason.ts';

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
  /** The worst of: `missing` (slices or a link of the chain), `damaged`, `unverified`, `degraded` (parity lost), `lacking` (something of the source could not be read), `ok`. */
  readonly state: 'ok' | 'lacking' | 'degraded' | 'unverified' | 'damaged' | 'missing';
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
