import type { ArchiveType } from '../records/archive-name.ts';
import type { InodeCounts } from '../records/manifest.ts';

/** One rule of a selection, in the order in which dar applies it (`-am`: the last match wins). */
export interface SelectionRule {
  readonly action: 'include' | 'exclude';
  /**
   * `path`: a literal path relative to the root, and what is under it (`-g`, `-P` with the pattern escaped).
   * `glob`: a shell pattern on the path relative to the root (`-P`; `*` also matches `/`).
   * `name`: a shell pattern on the file name alone (`-X`, `-I`).
   */
  readonly match: 'path' | 'glob' | 'name';
  readonly pattern: string;
}

export interface Compression {
  /** dar(1) `--compression`. */
  readonly algorithm: 'none' | 'gzip' | 'bzip2' | 'lzo' | 'xz' | 'zstd' | 'lz4';
  /** Null for the algorithm's default. */
  readonly level: number | null;
  /** Files below this many bytes are stored as they are. */
  readonly minimumBytes: number;
  /** Name patterns that are not compressed; matched without regard to case. */
  readonly skip: readonly string[];
}

/** What to back up, in structured form. */
export interface StructuredSelection {
  readonly kind: 'structured';
  readonly rules: readonly SelectionRule[];
  readonly compression: Compression;
  readonly cacheDirectoryTagging: boolean;
  readonly nodump: boolean;
  /** Further dar arguments, already checked against the allow-list. */
  readonly extraArguments: readonly string[];
}

/** What to back up, as an existing dar batch file (dar(1), `-B`), passed on unchanged. */
export interface BatchSelection {
  readonly kind: 'batch';
  /** Absolute path. */
  readonly file: string;
}

/** One `dar -c`. */
export interface CreateRequest {
  /** Base path of the archive to write: directory and name without `.N.dar`. */
  readonly base: string;
  readonly type: ArchiveType;
  /** Base path of the reference archive; null for FULL. */
  readonly reference: string | null;
  /** Directory that is backed up (`-R`). */
  readonly root: string;
  readonly selection: StructuredSelection | BatchSelection;
  /** Bytes; null writes one slice. */
  readonly sliceBytes: number | null;
  /**
   * False when no file has holes: dar then need not look for runs of zeros in every byte, which is nearly half of its time
   * (docs/tools/dar.md). True by default.
   */
  readonly holes?: boolean;
  /** Paths relative to the root, as bytes, that are left out whatever the selection says: directories of our own inside the root. */
  readonly alwaysExclude: readonly Buffer[];
}

/** How a dar command ended, by action, exit code and stderr; the measured table is docs/tools/dar.md. */
export type DarOutcome =
  | { readonly kind: 'ok' }
  /** Done, but some entries could not be read (5) or changed while being read (11). */
  | { readonly kind: 'partial'; readonly reason: 'unreadable' | 'changed'; readonly message: string }
  /** The archive is damaged or a slice is missing. */
  | { readonly kind: 'damaged'; readonly message: string }
  | { readonly kind: 'target-full'; readonly message: string }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'failed'; readonly message: string };

export interface CreationSummary {
  readonly inodes: InodeCounts;
  /** Bytes of files that changed while they were read and were saved again; null when dar did not say. */
  readonly wastedBytes: number | null;
}

export type EntryKind =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'pipe'
  | 'socket'
  | 'character-device'
  | 'block-device'
  | 'door';

/** One entry of `dar -l -Txml`. */
export interface CatalogueEntry {
  /** Path relative to the root, as bytes; no leading slash. */
  readonly path: Buffer;
  /** Null for a deletion record, whose kind is not listed. */
  readonly kind: EntryKind | null;
  /** `saved`: data in this archive. `referenced`: unchanged. `deleted`: a deletion record. `inode-only`: metadata alone. */
  readonly data: 'saved' | 'referenced' | 'deleted' | 'inode-only';
  readonly metadata: 'saved' | 'referenced' | 'absent';
  /** Bytes of the data; null where there is none. */
  readonly bytes: number | null;
  /** dar's CRC of the data, hexadecimal; null where none is recorded: not a file, or not saved in this archive. */
  readonly crc: string | null;
  /** Permission bits (0o7777); null for deletions. */
  readonly mode: number | null;
  readonly owner: { readonly user: string; readonly group: string } | null;
  /** Seconds since the epoch; null for deletions. */
  readonly modifiedAt: number | null;
  /** Seconds since the epoch of the last change of the inode (ctime); null for deletions. */
  readonly changedAt: number | null;
  /** More than one name leads to this inode. */
  readonly hardLinked: boolean;
  /** Stored without its holes: it takes less room than its size. */
  readonly sparse: boolean;
  /** The file changed while dar read it. */
  readonly dirty: boolean;
  readonly symlinkTarget: Buffer | null;
  readonly extendedAttributes: readonly Buffer[];
}

/** One `dar -C`: the catalogue of an archive as an archive of its own. */
export interface IsolateRequest {
  /** Base path of the catalogue to write; one slice, never overwritten. */
  readonly base: string;
  /** Base path of the archive. */
  readonly archive: string;
}

/** One `dar -+` of an isolated catalogue: the same without some entries, to be a reference that does not know them. */
export interface ReduceRequest {
  /** Base path of the catalogue to write; one slice, never overwritten. */
  readonly base: string;
  /** Base path of the isolated catalogue. */
  readonly catalogue: string;
  /** File with one literal path on each line; a directory stands for all that is below it. */
  readonly list: string;
  /** Paths that hold a newline, which the file cannot. */
  readonly others: readonly Buffer[];
}

/** One `dar -d` of the data of some files alone: neither rights, times nor attributes count. */
export interface CompareRequest {
  /** Base path of an archive that holds the data of these files. */
  readonly base: string;
  /** The source. */
  readonly root: string;
  /** A file with literal paths, one a line. */
  readonly listed: string;
  /** Those that no line can hold. */
  readonly paths: readonly Buffer[];
}

/** One `dar -x`. */
export interface ExtractRequest {
  readonly base: string;
  /** Existing directory to restore into (`-R`); `/proc/self/fd/3` for a directory that the process inherits. */
  readonly root: string;
  /** `paths`: literal paths relative to the root, files or directories with their contents; never an empty list. */
  readonly paths: { readonly kind: 'all' } | { readonly kind: 'paths'; readonly paths: readonly Buffer[] };
  /** True replaces what is in the way, its extended attributes included; false leaves it as it is. */
  readonly overwrite: boolean;
  /** What to do with deletion records. `ignore` for an archive that is restored without its reference. */
  readonly deleted: 'apply' | 'ignore';
  /** `ignore` for ordinary users, who may not give files away. */
  readonly owner: 'restore' | 'ignore';
  /**
   * `drop` for files that come to belong to somebody else: what is setuid or setgid is made without its mode (0700), which is for
   * the caller to set, and file capabilities are left out. `keep` by default.
   */
  readonly privileges?: 'keep' | 'drop';
  /** File system attributes (`--fsa-scope`); `none` where the target's file system has others than the source's. */
  readonly fsaScope: 'all' | 'none';
}
