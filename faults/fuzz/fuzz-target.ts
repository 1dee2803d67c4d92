/** A reader that must stand whatever it is given. */
export interface FuzzTarget {
  /** Its file in faults/fuzz/targets, and its folder in faults/fuzz/corpus. */
  readonly name: string;
  /** Pieces that mean something to the reader: keywords, brackets, numbers at a limit. */
  readonly tokens: readonly string[];
  /** Largest input in bytes; 64 KiB when left out. */
  readonly limit?: number;
  /** Makes a changed input sound on the outside, checksums for instance, so that the change gets further in. */
  readonly reseal?: (input: Buffer) => Buffer;
  /** Reads the input. Throws when the reader did what it must not; errors that it may throw are caught in here. */
  readonly read: (input: Buffer) => void | Promise<void>;
}

/** Passes over the errors that a reader throws on purpose. */
export function typed(error: unknown, names: readonly string[]): void {
  if (error instanceof Error && names.includes(error.name)) return;
  throw error;
}

/** Throws when something that must be true is not. */
export function must(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`must: ${what}`);
}
