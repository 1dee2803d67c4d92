import type { Soundness } from '../soundness.ts';
import type { ArchiveType } from '../../records/archive-name.ts';
import type { Finding } from '../../records/finding.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import type { RedundancyTotals, SliceRedundancy } from '../../records/redundancy.ts';

export interface ParityTotals {
  readonly files: number;
  readonly bytes: number;
  /** Blocks planned, over all slices. */
  readonly sourceBlocks: number;
  readonly recoveryBlocks: number;
}

export interface ArchiveListing {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly createdAt: string;
  readonly reference: { readonly id: string; readonly name: string } | null;
  readonly slices: number;
  /** Bytes of all slices. */
  readonly bytes: number;
  /** Null when the archive has no parity. */
  readonly parity: ParityTotals | null;
  /** When slices and `dar -t` last passed; null when never. */
  readonly verifiedAt: string | null;
  readonly outcome: 'success' | 'degraded';
  /** `prune` and `remove` leave it alone. */
  readonly pinned: boolean;
}

/** An archive with what is known of it now. */
export interface ListedArchive extends ArchiveListing {
  /**
   * As `darkive status` judges it by itself: `sound`; `doubtful`, when a plugin last called it damaged; `unproved`, when it was never
   * verified; `unsound`, when it cannot be restored whole.
   */
  readonly state: Soundness;
}

/** `darkive list --json`. */
export interface ArchivesDocument {
  readonly schema: 'darkive.archives/1';
  readonly archives: readonly ListedArchive[];
  readonly findings: readonly Finding[];
}

/** `darkive show --json`, beside the entries. */
export interface ArchiveDocument {
  readonly schema: 'darkive.archive/1';
  readonly archive: ArchiveListing;
  readonly manifest: Manifest;
  /** Entries listed. */
  readonly entries: number;
  readonly findings: readonly Finding[];
}

/** `darkive restore --json`. */
export interface RestoreDocument {
  readonly schema: 'darkive.restore/1';
  /** `degraded`: all content is there, but not all modes, owners, times, links or attributes. */
  readonly outcome: 'complete' | 'degraded' | 'incomplete';
  readonly definition: string;
  /** The last moment that was asked for; null when an archive was named. */
  readonly at: string | null;
  readonly target: string;
  /** The archives used, in the order they were applied. */
  readonly archives: readonly { readonly id: string; readonly name: string; readonly type: ArchiveType }[];
  /** What lies in the target now. */
  readonly entries: number;
  readonly bytes: number;
  /** Existing files that were replaced. */
  readonly replaced: number;
  readonly checked: {
    /** Files compared with the catalogue by kind, size and time; and those of them by every byte too, with dar's CRC. */
    readonly files: number;
    readonly checksums: number;
    /** Entries whose mode, owner, and names of extended attributes and ACLs were compared. */
    readonly modes: number;
    readonly owners: number;
    readonly attributes: number;
    /** What was not compared, in words. */
    readonly notCompared: readonly string[];
  };
  readonly findings: readonly Finding[];
}

interface RestorePointDocument {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** `darkive restore --plan --json`. */
export interface RestorePlanDocument {
  readonly schema: 'darkive.restore-plan/1';
  readonly outcome: 'possible' | 'impossible';
  readonly definition: string;
  /** The last moment that was asked for; null when an archive was named. */
  readonly at: string | null;
  /** The archive whose state would be restored; null when there is none. */
  readonly point: RestorePointDocument | null;
  /** In the order in which they would be applied. */
  readonly archives: readonly (RestorePointDocument & {
    readonly type: ArchiveType;
    /** How many slices it has. */
    readonly slices: number;
    /** Numbers of those that would be read. */
    readonly needed: readonly number[];
    readonly neededBytes: number;
    /** Slices that are missing or have another size, needed or not. */
    readonly problems: readonly {
      readonly slice: number;
      readonly file: string;
      readonly state: 'missing' | 'size' | 'hash' | 'unreadable';
      readonly message: string;
    }[];
  })[];
  /** What would lie in the target; null when it could not be looked up. */
  readonly entries: number | null;
  readonly bytes: number | null;
  /** Bytes of the needed slices. */
  readonly readBytes: number;
  readonly target: string | null;
  /** With --overwrite: what would be replaced, and what is in the way. */
  readonly audit: {
    readonly replaced: number;
    readonly problems: readonly string[];
    readonly problemCount: number;
  } | null;
  /** Why it cannot be done. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  /** Then: the points on both sides that work. */
  readonly nearest: {
    readonly earlier: RestorePointDocument | null;
    readonly later: RestorePointDocument | null;
  } | null;
  readonly findings: readonly Finding[];
}

/** `darkive verify --json`. */
export interface VerifyDocument {
  readonly schema: 'darkive.verify/1';
  readonly outcome: 'intact' | 'degraded' | 'damaged';
  readonly archives: readonly {
    readonly id: string;
    readonly name: string;
    readonly checks: readonly Check[];
    /** How much of the archive's redundancy is left; null when nothing is known of any. */
    readonly redundancy: (RedundancyTotals & { readonly perSlice: readonly SliceRedundancy[] }) | null;
    readonly findings: readonly Finding[];
  }[];
  readonly findings: readonly Finding[];
}

/** `darkive repair --json`. */
export interface RepairDocument {
  readonly schema: 'darkive.repair/1';
  /** `repairable`: a dry run that could rebuild everything. */
  readonly outcome: 'nothing-to-do' | 'repaired' | 'repairable' | 'not-repairable';
  readonly dryRun: boolean;
  readonly archive: { readonly id: string; readonly name: string };
  readonly slices: readonly {
    readonly slice: number;
    readonly file: string;
    readonly reason: 'missing' | 'size' | 'hash' | 'unreadable';
    readonly repaired: boolean;
    /** What the repair takes and what there is, in blocks; null when the plugin does not count in blocks. */
    readonly blocks: { readonly lost: number; readonly available: number } | null;
  }[];
  /** Artifacts that are lost or damaged, and whether they were made anew. */
  readonly artifacts: readonly {
    readonly file: string;
    readonly regenerated: boolean;
    /** Is the new file, byte for byte (SHA-256), what was published? Null when none was made. */
    readonly sameBytes: boolean | null;
  }[];
  /** Files in the archive that cannot be read; null when it was not looked for, or cannot be told. */
  readonly affected: readonly string[] | null;
  /** The `dar_manager` base of the archive's definition: `damaged` when it is still to be made anew. */
  readonly base: 'sound' | 'rebuilt' | 'damaged' | 'not-checked';
  readonly findings: readonly Finding[];
}

/** `darkive doctor --json`. */
export interface DoctorDocument {
  readonly schema: 'darkive.doctor/1';
  readonly outcome: 'ready' | 'not-ready';
  readonly checks: readonly {
    readonly name: string;
    readonly result: 'ok' | 'warning' | 'failed';
    /** What was found: a version, a path, free bytes in words. */
    readonly message: string;
    readonly hint: string | null;
  }[];
}
