import type { ArchiveType } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';

/** An archive, what becomes of it, and why. */
export interface RetainedListing {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly createdAt: string;
  /** Bytes of slices and artifacts. */
  readonly bytes: number;
  readonly action: 'keep' | 'remove';
  /** In words, the weightiest first. */
  readonly reasons: readonly string[];
  /** It is gone now; false for what is kept and in dry runs. */
  readonly removed: boolean;
}

/** `darkive prune --json`. */
export interface PruneDocument {
  readonly schema: 'darkive.prune/1';
  readonly dryRun: boolean;
  readonly definitions: readonly {
    readonly definition: string;
    /** Why nothing of it is removed although the policy says so; null when nothing stands in the way. */
    readonly refusal: string | null;
    /** Oldest first. */
    readonly archives: readonly RetainedListing[];
  }[];
  /** Archives that are gone, or in a dry run would go. */
  readonly removals: number;
  /** Bytes that became free, or would. */
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

/** `darkive remove --json`. */
export interface RemoveDocument {
  readonly schema: 'darkive.remove/1';
  readonly dryRun: boolean;
  /** In the order of removal. */
  readonly archives: readonly RetainedListing[];
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

/** `darkive pin --json` and `darkive unpin --json`. */
export interface PinDocument {
  readonly schema: 'darkive.pin/1' | 'darkive.unpin/1';
  readonly archive: { readonly id: string | null; readonly name: string };
  readonly pinned: boolean;
  readonly reason: string | null;
  /** False when it was so already. */
  readonly changed: boolean;
  readonly findings: readonly Finding[];
}

/** `darkive prune --simulate --json`. */
export interface SimulationDocument {
  readonly schema: 'darkive.prune-simulation/1';
  readonly definitions: readonly {
    readonly definition: string;
    /** The policy has a rule. Without one nothing is ever removed. */
    readonly configured: boolean;
    readonly runs: readonly {
      readonly at: string;
      readonly made: string | null;
      readonly removed: readonly string[];
      readonly exists: { readonly FULL: number; readonly DIFF: number; readonly INCR: number };
      readonly oldest: string | null;
    }[];
    /** What exists at the end, oldest first. */
    readonly archives: readonly { readonly name: string; readonly type: ArchiveType; readonly createdAt: string }[];
  }[];
}
