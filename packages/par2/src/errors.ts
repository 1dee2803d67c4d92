import { constants } from 'node:os';

/** What went wrong. Each code is one situation a caller may want to treat on its own. */
export type Par2ErrorCode =
  /** The arguments contradict each other or are out of range. */
  | 'invalid-options'
  /** No PAR2 packet in any of the files. */
  | 'not-par2'
  /** There are packets, but no intact main packet, or a file without its description. */
  | 'incomplete-set'
  /** The set protects other files than those asked for, or a volume belongs to another set. */
  | 'other-set'
  /** More than 32768 source blocks, or more recovery blocks than the format has numbers for. */
  | 'too-many-blocks'
  /** A file cannot be opened or read. */
  | 'unreadable'
  /** A file was there and is gone, or became shorter. */
  | 'vanished'
  /** A file was written to while it was read. */
  | 'changed'
  /** Something that must be a regular file or a directory is something else, a symbolic link for example. */
  | 'not-regular'
  /** A file that would be written exists already. */
  | 'exists'
  /** No space, quota reached, or the file would be larger than allowed. */
  | 'disk-full'
  /** A file cannot be created or written, for another reason than space. */
  | 'unwritable'
  /** A name is absolute, contains `..`, a NUL, or would leave the directory otherwise. */
  | 'unsafe-name'
  /** Fewer recovery blocks than needed. Facts: `needed`, `available`. */
  | 'not-repairable'
  /** A rebuilt file does not have the hash that the set records. Nothing was replaced. */
  | 'repair-mismatch'
  /** A worker thread died; a bug or too little memory. */
  | 'engine'
  /** The signal was aborted. */
  | 'aborted';

/** Machine-readable details: names, sizes, counts. */
export type Par2Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The only error this package throws on purpose. */
export class Par2Error extends Error {
  override readonly name = 'Par2Error';
  readonly code: Par2ErrorCode;
  readonly facts: Par2Facts;

  constructor(code: Par2ErrorCode, message: string, options: { facts?: Par2Facts; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
  }
}

/** Wraps an error of the file system by what it means for us. */
export function fileError(cause: unknown, path: string, doing: 'read' | 'write'): Par2Error {
  if (cause instanceof Par2Error) return cause;
  const errno = systemCode(cause);
  const facts = { path, errno };
  if (doing === 'read') {
    if (errno === 'ENOENT') return new Par2Error('vanished', `${path} does not exist`, { facts, cause });
    if (errno === 'ELOOP' || errno === 'ENOTDIR') {
      return new Par2Error('not-regular', `${path} is a symbolic link or passes through one`, { facts, cause });
    }
    return new Par2Error('unreadable', `${path} cannot be read (${errno})`, { facts, cause });
  }
  if (errno === 'ENOSPC' || errno === 'EDQUOT' || errno === 'EFBIG') {
    return new Par2Error('disk-full', `no space to write ${path} (${errno})`, { facts, cause });
  }
  if (errno === 'EEXIST') return new Par2Error('exists', `${path} exists already`, { facts, cause });
  return new Par2Error('unwritable', `${path} cannot be written (${errno})`, { facts, cause });
}

/** `ENOENT` and the like, or `unknown`. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return 'unknown';
  // Node has no names for some, a full quota among them.
  if (!error.code.startsWith('Unknown system error') || !('errno' in error)) return error.code;
  const number = -Number(error.errno);
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0] ?? error.code;
}

/** @throws Par2Error `aborted` if the signal is. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Par2Error('aborted', 'stopped on request', { cause: signal.reason });
}
