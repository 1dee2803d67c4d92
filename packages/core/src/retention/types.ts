import type { Retention } from '../config/types.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { CheckState } from '../records/check-state.ts';
import type { Calendar } from './calendar.ts';

/** What retention needs to know of a published archive. */
export interface JudgedArchive {
  readonly id: string;
  readonly name: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601. */
  readonly createdAt: string;
  readonly reference: { readonly id: string; readonly name: string } | null;
  /** What lies there now and what its checks say: `verified` for one that nobody ever called damaged since. */
  readonly state: CheckState;
  /** It could be restored by itself, as `darkive status` judges it. */
  readonly proved: boolean;
  /** Null when it is not pinned. */
  readonly pin: { readonly reason: string | null } | null;
}

export interface RetentionRequest {
  /** All published archives of one definition, in any order. */
  readonly archives: readonly JudgedArchive[];
  readonly policy: Retention;
  readonly now: Date;
  readonly calendar: Calendar;
  /** Archive id → why it stays whatever the policy says: a plugin's veto, for example. */
  readonly protect: ReadonlyMap<string, string>;
  /** References that no manifest describes, but that may only be unreadable: what builds on them is no orphan. */
  readonly doubtful: ReadonlySet<string>;
  /** Remove archives whose chain is broken. */
  readonly removeOrphans: boolean;
  /** Go on although the clock looks wrong; see mass-guard.ts. */
  readonly allowMass: boolean;
}

export interface Decision {
  readonly archive: JudgedArchive;
  readonly action: 'keep' | 'remove';
  /** In words, the weightiest first; never empty. */
  readonly reasons: readonly string[];
}

export interface RetentionPlan {
  /** Oldest first; same time: by name. */
  readonly decisions: readonly Decision[];
  /** Why nothing is removed although the policy says so; null when nothing stands in the way. */
  readonly refusal: string | null;
  /** Archives that no chain leads to, and archives dated after now; by name. */
  readonly orphans: readonly string[];
  readonly future: readonly string[];
}
