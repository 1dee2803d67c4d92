import type { Finding } from '../records/finding.ts';
import type { PLACE_STATES } from '../records/place.ts';

/** A place as commands tell it. */
export interface PlaceEntry {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly location: string;
  readonly state: (typeof PLACE_STATES)[number];
  /** Where it is now; null when it is not here. */
  readonly at: string | null;
  /** Why it cannot be used now, and what to do; null when it can. */
  readonly notNow: { readonly message: string; readonly hint: string } | null;
  /** Bytes that copies may take; null: as much as it has. */
  readonly capacityBytes: number | null;
  readonly reserveBytes: number;
  /** As last seen; null: never asked. */
  readonly freeBytes: number | null;
  readonly generation: number;
  /** UTC. */
  readonly seenAt: string;
  /** UTC: when every file was last read back in one go; null: never. */
  readonly verifiedAt: string | null;
  readonly files: number;
  /** Of its copies. */
  readonly bytes: number;
  /** Archives that are whole there, and those of which only a part is. */
  readonly archives: { readonly whole: number; readonly partly: number };
}

/** `darkive place add`, `set`, `rename`, `retire`, `found`: the place as it is now. */
export interface PlaceDocument {
  readonly schema: 'darkive.place-changed/1';
  readonly place: PlaceEntry;
  readonly changed: boolean;
  readonly findings: readonly Finding[];
}

/** `darkive place set home`. */
export interface HomeDocument {
  readonly schema: 'darkive.place-home/1';
  readonly home: { readonly id: string; readonly location: string };
  readonly findings: readonly Finding[];
}

/** `darkive place list`. */
export interface PlaceListDocument {
  readonly schema: 'darkive.place-list/1';
  /** Null: no place was ever added. */
  readonly home: { readonly id: string; readonly location: string } | null;
  readonly places: readonly PlaceEntry[];
  readonly findings: readonly Finding[];
}

/** An archive at one place. */
export interface ArchiveAtPlace {
  readonly name: string;
  /** Slices and the rest of it: how many there are, how many lie there, and of how many that is proved. */
  readonly units: number;
  readonly there: number;
  readonly proved: number;
}

/** `darkive place show`. */
export interface PlaceShowDocument {
  readonly schema: 'darkive.place-show/1';
  readonly place: PlaceEntry;
  readonly archives: readonly ArchiveAtPlace[];
  readonly findings: readonly Finding[];
}

/** One step of a copy. */
export interface CopyStep {
  readonly kind: 'copy' | 'delete';
  readonly archive: string;
  /** Null: what belongs to the archive as a whole. */
  readonly slice: number | null;
  readonly bytes: number;
}

export interface CopiedPlace {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /**
   * `up-to-date`: nothing was to be done. `planned`: with --dry-run. `copied`: all of it was done. `partly`: a limit, or something failed.
   * `absent`, `refused`: nothing was done there.
   */
  readonly state: 'up-to-date' | 'planned' | 'copied' | 'partly' | 'absent' | 'refused';
  /** Where it is; null when it is not here. */
  readonly at: string | null;
  /** What was done, or with --dry-run would be. */
  readonly steps: readonly CopyStep[];
  readonly copiedBytes: number;
  readonly deletedBytes: number;
  /** Wanted there, and not planned. */
  readonly leftOut: readonly {
    readonly archive: string;
    readonly slice: number | null | 'all';
    readonly bytes: number;
    readonly reason: 'file-too-large' | 'larger-than-place' | 'no-room' | 'no-source';
  }[];
  /** It may be unplugged: everything that was written is on it for good. */
  readonly synced: boolean;
}

/** `darkive copy`. */
export interface CopyDocument {
  readonly schema: 'darkive.copy/1';
  readonly dryRun: boolean;
  readonly places: readonly CopiedPlace[];
  readonly findings: readonly Finding[];
}

/** `darkive verify --place`, `place refresh`, `place found`: every file of a place was read. */
export interface PlaceVerifyDocument {
  readonly schema: 'darkive.place-verify/1';
  readonly command: string;
  readonly place: PlaceEntry;
  /** Files. */
  readonly checked: number;
  readonly bytes: number;
  /** False: some were read from memory, which proves nothing of what lies on the disk. */
  readonly fromMedium: boolean;
  readonly missing: readonly string[];
  readonly damaged: readonly { readonly file: string; readonly problem: string }[];
  readonly unknown: readonly string[];
  readonly findings: readonly Finding[];
}

/** `darkive place lost`: what goes with a place. */
export interface PlaceLostDocument {
  readonly schema: 'darkive.place-lost/1';
  /** Nothing was changed. */
  readonly simulated: boolean;
  readonly place: PlaceEntry;
  /** Archives of which something is nowhere else. */
  readonly lost: readonly string[];
  /** Archives that are still there, and cannot be restored without one of those. */
  readonly broken: readonly string[];
  /** Archives of which fewer copies are left than their policy keeps at least. */
  readonly below: readonly { readonly archive: string; readonly copies: number; readonly keepAtLeast: number }[];
  /** Files of which some version is in those that are lost or broken alone. Null when no archive is, or the index could not be asked. */
  readonly versions: {
    readonly count: number;
    /** The first of them. */
    readonly paths: readonly {
      readonly definition: string;
      readonly path: string;
      readonly archive: string;
      readonly bytes: number | null;
    }[];
  } | null;
  readonly findings: readonly Finding[];
}

/** `darkive copies`. */
export interface CopiesDocument {
  readonly schema: 'darkive.copies/1';
  readonly archives: readonly {
    readonly id: string;
    readonly name: string;
    readonly want: number;
    readonly wantLocations: number;
    /** Whole copies that count: those at other places while they are proved. */
    readonly have: number;
    readonly locations: number;
    readonly short: boolean;
    readonly copies: readonly {
      readonly place: string;
      readonly location: string;
      /** Slices and the rest: how many lie there, of how many. */
      readonly there: number;
      readonly units: number;
      readonly counts: boolean;
      /** UTC; null where some of it was never read back. */
      readonly provedAt: string | null;
    }[];
  }[];
  /** What helps most; null when nothing is short. */
  readonly next:
    | {
        readonly kind: 'copy';
        readonly place: string;
        readonly location: string;
        readonly archives: number;
        /** Of those: archives that lie nowhere else but at home, or not even there. */
        readonly firstCopies: number;
        readonly bytes: number;
      }
    | { readonly kind: 'verify'; readonly place: string; readonly location: string; readonly archives: number }
    | { readonly kind: 'add'; readonly bytes: number }
    | null;
  readonly findings: readonly Finding[];
}

/** `darkive place adopt`. */
export interface PlaceAdoptDocument {
  readonly schema: 'darkive.place-adopt/1';
  /** Id of the archive directory, as the place knows it. */
  readonly home: string;
  readonly place: PlaceEntry;
  /** Names of the places that were not known, or known from an earlier state. */
  readonly learned: readonly string[];
  readonly findings: readonly Finding[];
}

/** `darkive place clean`. */
export interface PlaceCleanDocument {
  readonly schema: 'darkive.place-clean/1';
  readonly place: string;
  readonly location: string;
  /** Nothing was removed. */
  readonly dryRun: boolean;
  /** What would be removed, or was. */
  readonly archives: readonly { readonly name: string; readonly files: number; readonly bytes: number }[];
  readonly findings: readonly Finding[];
}
