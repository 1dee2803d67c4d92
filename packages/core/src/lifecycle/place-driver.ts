/**
 * The code of one kind of place. It finds a place and moves files; what is copied, when, and whether that is enough is core's
 * alone. Names of files are relative to the place, with `/` between directories, never with an empty part, `.` or `..`, and
 * never ending in `.part`: a driver refuses others with an error and touches nothing.
 */
export interface PlaceDriver<Options> {
  /** What sort of place: `directory`, `disk`, `disc`, `remote`, or a word of the plugin. */
  readonly kind: string;
  readonly traits: PlaceTraits;
  /**
   * Called by `darkive place add` and `place set` with the text of `--at`, made absolute where it is a path that exists. What it
   * answers is kept at home as JSON, told to no place, and given back to `find` and `open` ever after. Writes nothing. Throws
   * `usage-invalid` when such a place can never be found again.
   */
  optionsAt(at: string, context: PlaceContext): Promise<Options>;
  /** The options as they were kept, by this or an earlier version. Throws `usage-invalid` for what it does not understand. */
  readOptions(kept: unknown): Options;
  /**
   * Called before every use. Looks for the place and writes nothing. Absence is an answer and never a throw; a throw means that it
   * could not be told whether the place is there. Whether it is the right one is for core to say, by its record.
   */
  find(options: Options, context: PlaceContext): Promise<FoundPlace>;
  /**
   * Called after `find` has said that it is there, at most once at a time. Writes nothing by itself. Throws when the place has
   * gone away meanwhile.
   */
  open(options: Options, context: PlaceContext): Promise<OpenPlace>;
}

export interface PlaceTraits {
  /** Files can be removed and replaced. */
  readonly rewritable: boolean;
  /** `hash` answers without the file being sent here. */
  readonly cheapHash: boolean;
  /** `now`: always there. `when-attached`: a person brings it. `on-request`: it has to be asked for and waited for. */
  readonly reach: 'now' | 'when-attached' | 'on-request';
}

export interface PlaceContext {
  /** Aborted when the user ends the command: what is being written is taken back, and the reason thrown. */
  readonly signal: AbortSignal;
}

export type FoundPlace =
  /** `at`: where, in words for a person: a path, an address. */
  | { readonly state: 'here'; readonly at: string }
  /** `say`: what a person has to do, as a sentence: "Attach the disk labelled bank-2, then run the command again." */
  | { readonly state: 'absent'; readonly say: string };

export interface ExpectedFile {
  readonly bytes: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export type WrittenFile =
  | { readonly state: 'written' }
  /** The source was not what was expected; this is what it was, as far as it was read. Nothing was changed. */
  | { readonly state: 'source-differs'; readonly bytes: number; readonly sha256: string };

export interface OpenPlace {
  /** Asked before each unit. The file system is asked, nothing is computed from what was written before. */
  room(): Promise<{
    readonly freeBytes: number;
    readonly capacityBytes: number;
    /** Bytes of the largest file that it takes (4 GiB less one on FAT); null: any that has room. */
    readonly largestFile: number | null;
  }>;
  /** Every regular file, in any order, each once. Links are neither followed nor told; unfinished files are not told. */
  list(): AsyncIterable<{ readonly file: string; readonly bytes: number }>;
  /**
   * The bytes of a file in order. Throws when it is no regular file, and when there is none of that name: then with an error whose
   * `code` is `ENOENT`, as those of `node:fs` are, for an absent record and one that cannot be read are told apart by it. The
   * reader may stop at any time.
   */
  read(file: string): AsyncIterable<Uint8Array>;
  /**
   * Whole and durable, or nothing: when it returns `written`, the file outlives a power cut from then on; when it returns
   * anything else or throws, what was there before under that name is there as it was, and no trace is left. The digest is taken of what is
   * written, while it is written. Directories are made as needed. An error of `source` is thrown as it is.
   */
  write(file: string, source: AsyncIterable<Uint8Array>, expected: ExpectedFile): Promise<WrittenFile>;
  /**
   * Size and digest of the file as the place has it now. `fromMedium`: it came from where it is kept for good; false
   * where it may have been answered from memory, so that it proves nothing of what a power cut leaves. Throws like `read`.
   */
  hash(file: string): Promise<ExpectedFile & { readonly fromMedium: boolean }>;
  /** Durable. False when there was no such file. Never called where `rewritable` is false. */
  remove(file: string): Promise<boolean>;
  /** Removes what writes that were killed have left, and nothing else. Returns how many files. */
  sweep(): Promise<number>;
  /** Always called, also after an error. Nothing is used afterwards. */
  close(): Promise<void>;
}
