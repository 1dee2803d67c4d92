import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { DarkiveError } from '../errors/index.ts';
import { displayPath } from './byte-path.ts';
import { errnoOf, ioError } from './fs-error.ts';

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Called with the number of bytes read since the last call. */
  readonly onBytes?: (bytes: number) => void;
}

export interface FileHash {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * SHA-256 and size of a regular file. Symbolic links, pipes and devices are refused (`io-failed`), without waiting for
 * them. An abort throws the signal's reason.
 */
export async function sha256File(path: string | Buffer, options: HashOptions = {}): Promise<FileHash> {
  options.signal?.throwIfAborted();
  let handle: FileHandle;
  try {
    // O_NONBLOCK: opening a pipe without a writer would wait for ever.
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw errnoOf(error) === 'ELOOP' ? notRegular(path) : ioError(error, 'read', path);
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw notRegular(path);
    // One byte more than the file has, so that growth meanwhile is seen.
    return await hashHandle(handle, path, Math.min(stat.size + 1, BLOCK_BYTES), options);
  } finally {
    await handle.close();
  }
}

const BLOCK_BYTES = 1024 * 1024;

/** Two buffers: the next block is read while this one is hashed. */
async function hashHandle(
  handle: FileHandle,
  path: string | Buffer,
  blockBytes: number,
  { signal, onBytes }: HashOptions,
): Promise<FileHash> {
  const hash = createHash('sha256');
  let current = Buffer.allocUnsafe(blockBytes);
  let next = Buffer.allocUnsafe(blockBytes);
  let bytes = 0;
  let length = await readBlock(handle, path, current);
  while (length > 0) {
    signal?.throwIfAborted();
    const read = length;
    const reading = readBlock(handle, path, next);
    hash.update(current.subarray(0, read));
    length = await reading;
    bytes += read;
    onBytes?.(read);
    [current, next] = [next, current];
  }
  return { sha256: hash.digest('hex'), bytes };
}

async function readBlock(handle: FileHandle, path: string | Buffer, into: Buffer): Promise<number> {
  try {
    return (await handle.read(into, 0, into.length, null)).bytesRead;
  } catch (error) {
    throw ioError(error, 'read', path);
  }
}

function notRegular(path: string | Buffer): DarkiveError {
  const shown = displayPath(path);
  return new DarkiveError('io-failed', `Cannot read ${shown}: it is not a regular file.`, {
    hint: 'Move it away: only regular files belong there.',
    facts: { path: shown },
  });
}
