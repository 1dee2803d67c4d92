import type { EntryKind } from '../../dar/types.ts';
import type { ArchiveType } from '../../records/archive-name.ts';
import type { Finding } from '../../records/finding.ts';

/** An archive as an answer names it. */
export interface ArchiveName {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

/** What a path was; all null for a deletion. */
export interface VersionContent {
  readonly kind: EntryKind | null;
  readonly bytes: number | null;
  /** UTC, ISO 8601. */
  readonly modifiedAt: string | null;
  /** Four octal digits. */
  readonly mode: string | null;
  /** dar's CRC of the data, hexadecimal. */
  readonly crc: string | null;
}

/** `darkive find --json`. */
export interface FindDocument {
  readonly schema: 'darkive.find/1';
  readonly pattern: string;
  /** Sorted by definition and path; bytes that are not UTF-8 as `\xNN`. */
  readonly paths: readonly ({
    readonly definition: string;
    readonly path: string;
    /** The newest archive with a version that fits. */
    readonly archive: ArchiveName;
    /** False when the newest archive of the definition holds the path no more. */
    readonly present: boolean;
  } & VersionContent)[];
  /** There are more than were asked for. */
  readonly more: boolean;
  readonly findings: readonly Finding[];
}

/** `darkive versions --json`. */
export interface VersionsDocument {
  readonly schema: 'darkive.versions/1';
  readonly definition: string;
  readonly path: string;
  /** What each archive says of the path, oldest first; archives in which it did not change are left out. */
  readonly versions: readonly PathVersionDocument[];
  readonly findings: readonly Finding[];
}

export type PathVersionDocument = {
  /**
   * `saved`: data are in this archive. `inode-only`: its metadata. `removed`: the path was gone when it was made.
   * `returned`: it was there again as an earlier archive of the chain holds it.
   */
  readonly state: 'saved' | 'inode-only' | 'removed' | 'returned';
  /** Equal numbers are the same content; null for a removal. */
  readonly version: number | null;
  readonly archive: ArchiveName & { readonly type: ArchiveType; readonly verifiedAt: string | null };
  readonly chain: {
    /** Archives that a restore of this version reads, FULL first. */
    readonly archives: readonly string[];
    readonly complete: boolean;
    /** The archive that is needed and not published. */
    readonly missing: string | null;
    /** When the one of them that was verified longest ago was; null when one never was. */
    readonly verifiedAt: string | null;
    /** Complete, and every slice lies in the archive directory in its full length. */
    readonly readable: boolean;
    /** Archives of which slices are missing or cut. */
    readonly unreadable: readonly string[];
  };
} & VersionContent;

/** What differs between two entries of one path. */
export type Difference = 'kind' | 'content' | 'size' | 'time' | 'mode' | 'owner' | 'target';

export type DiffEntry =
  | {
      readonly change: 'added' | 'removed';
      readonly path: string;
      readonly kind: EntryKind | null;
      readonly bytes: number | null;
    }
  | {
      readonly change: 'changed';
      readonly path: string;
      readonly kind: EntryKind | null;
      readonly bytes: number | null;
      readonly differences: readonly Difference[];
    };

/** `darkive diff --json`, beside the entries. */
export interface DiffDocument {
  readonly schema: 'darkive.diff/1';
  readonly definition: string;
  readonly from: ArchiveName;
  readonly to: ArchiveName;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly findings: readonly Finding[];
}

/** `darkive catalog rebuild --json`. */
export interface CatalogRebuildDocument {
  readonly schema: 'darkive.catalog-rebuild/1';
  readonly outcome: 'rebuilt' | 'incomplete';
  readonly definitions: readonly {
    readonly definition: string;
    /** Absolute path of the `dar_manager` base. */
    readonly base: string;
    /** Published archives; those in the base; those in the index. */
    readonly archives: number;
    readonly inBase: number;
    readonly indexed: number;
  }[];
  readonly findings: readonly Finding[];
}

/** `darkive catalog check --json`. */
export interface CatalogCheckDocument {
  readonly schema: 'darkive.catalog-check/1';
  readonly outcome: 'consistent' | 'inconsistent';
  readonly definitions: readonly {
    readonly definition: string;
    readonly archives: number;
    /** Archives whose isolated catalogue is as its manifest says. */
    readonly catalogues: number;
    readonly base: 'consistent' | 'inconsistent' | 'missing' | 'corrupted';
    readonly indexed: number;
  }[];
  readonly findings: readonly Finding[];
}

/** `darkive catalog relocate --json`. */
export interface CatalogRelocateDocument {
  readonly schema: 'darkive.catalog-relocate/1';
  readonly from: string;
  readonly to: string;
  readonly definitions: readonly { readonly definition: string; readonly base: string; readonly relocated: number }[];
  /** What else refers to the old place. */
  readonly findings: readonly Finding[];
}
