import type { CatalogueEntry, EntryKind } from '../dar/types.ts';
import type { Finding } from '../records/finding.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';

/** An archive as the index knows it. */
export interface IndexedArchive {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  /** UTC, ISO 8601 with milliseconds. */
  readonly createdAt: string;
  /** Id of the archive that this one's differences refer to; null for FULL. */
  readonly reference: string | null;
}

/** `saved`: data are in that archive. `inode-only`: metadata alone. `deleted`: the path was gone when it was made. */
export type VersionState = 'saved' | 'inode-only' | 'deleted';

/** What one archive holds of one path. Unchanged paths of a DIFF or INCR have no version there. */
export interface PathVersion {
  readonly archive: IndexedArchive;
  readonly state: VersionState;
  /** Null for deletions. */
  readonly kind: EntryKind | null;
  /** Bytes of the data; null where there is none. */
  readonly bytes: number | null;
  /** Seconds since the epoch; null for deletions. */
  readonly modifiedAt: number | null;
  /** Permission bits (0o7777); null for deletions. */
  readonly mode: number | null;
  /** dar's CRC of the data, hexadecimal; null where there is none. */
  readonly crc: string | null;
}

export interface FindQuery {
  /**
   * A glob when it holds `*`, `?` or `[`, else a part of the name. Without `/` it is compared with the file name,
   * with `/` with the end of the path.
   */
  readonly pattern: string;
  /** Letters of either case are the same. */
  readonly ignoreCase: boolean;
  /** Null means all. */
  readonly definition: string | null;
  /** Only versions of archives created between these moments, both included. */
  readonly since: Date | null;
  readonly until: Date | null;
  /** Only files of this size; bytes, both included. Anything but a file has none. */
  readonly minimumBytes: number | null;
  readonly maximumBytes: number | null;
  /** Paths returned at most. */
  readonly limit: number;
}

export interface FoundPath {
  readonly definition: string;
  /** Relative to the root of the definition, as bytes. */
  readonly path: Buffer;
  /** The newest version that fits the query; never a deletion. */
  readonly version: PathVersion;
  /** False when the newest archive of the definition holds it no more. */
  readonly present: boolean;
}

export interface FindResult {
  readonly paths: readonly FoundPath[];
  /** There are more than `limit`. */
  readonly more: boolean;
}

/** Files of which some content is saved in no other archive. */
export interface OnlyIn {
  readonly count: number;
  /** The first of them, by definition and path. `archive`: the name of the newest one that has it. */
  readonly paths: readonly {
    readonly definition: string;
    /** Relative to the root of the definition, as bytes. */
    readonly path: Buffer;
    readonly archive: string;
    readonly bytes: number | null;
  }[];
}

/** Feeds every entry of an archive's catalogue to `onEntry`, in dar's order; throws when it could not read them all. */
export type FeedEntries = (onEntry: (entry: CatalogueEntry) => void) => Promise<void>;

/**
 * The index of what is in the archives: a cache in SQLite that can be thrown away at any time. Every path once for each
 * definition, and its saved and removed versions. Throws `catalogue-unusable` when it cannot be read or written.
 */
export interface CatalogIndex {
  /** What was done about a damaged or outdated index when it was opened; null when it was sound. */
  readonly openFinding: Finding | null;
  /**
   * Adds an archive with all its entries, in one transaction; does nothing when it is there already. `entries` is a feed
   * or an async iterable of catalogue entries; when it throws, nothing of the archive is left.
   */
  addArchive(manifest: Manifest, entries: FeedEntries | AsyncIterable<CatalogueEntry>): Promise<void>;
  /** Forgets an archive, and paths that no other archive has. */
  removeArchive(id: string): void;
  has(id: string): boolean;
  /** Every archive in the index, oldest first. */
  archives(): readonly IndexedArchive[];
  find(query: FindQuery): FindResult;
  /** What each archive of the definition holds of a path, oldest first; empty when none ever did. */
  versions(definition: string, path: Buffer): readonly PathVersion[];
  /** Files of which these archives (ids) save a content that no other archive of the directory does; at most so many are named. */
  onlyIn(ids: ReadonlySet<string>, limit: number): OnlyIn;
  /** The last problem that SQLite finds in the file; null when it is sound. Reads all of it. */
  check(): string | null;
  close(): void;
}
