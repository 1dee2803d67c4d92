import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errnoOf, ioError, syncDirectory } from '../../fs/index.ts';
import type { Expected, Written } from '../driver.ts';
import { PART } from './place-path.ts';

/**
 * Writes a file under a temporary name, hashing what is written, syncs it, and renames it when it is what was expected. A
 * failure, a source that differs or an abort leaves nothing. Throws `target-full`, `io-failed`, the signal's reason, or
 * what the source throws.
 */
export async function writePart(
  path: string,
  source: AsyncIterable<Uint8Array>,
  expected: Expected,
  signal: AbortSignal,
): Promise<Written> {
  signal.throwIfAborted();
  const part = `${path}${PART}`;
  const handle = await createPart(part);
  let renamed = false;
  try {
    let is: Expected;
    try {
      is = await pour(handle, path, source, expected.bytes, signal);
      if (is.bytes === expected.bytes && is.sha256 === expected.sha256) await attempt(handle.sync(), path);
    } finally {
      await handle.close();
    }
    if (is.bytes !== expected.bytes || is.sha256 !== expected.sha256) return { state: 'source-differs', ...is };
    await attempt(rename(part, path), path);
    renamed = true;
    await syncDirectory(dirname(path));
    return { state: 'written' };
  } finally {
    if (!renamed) await removePart(part, path);
  }
}

/** What a killed write has left under that name is gone first. */
async function createPart(part: string): Promise<FileHandle> {
  await removePart(part, part);
  return attempt(
    open(part, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600),
    part,
  );
}

/**
 * A block is written while it is hashed, and what is written goes on to the disk meanwhile, so that little is left for the
 * sync at the end. Ends as soon as there is more than was expected: nothing fills a place with what nobody planned.
 */
async function pour(
  handle: FileHandle,
  path: string,
  source: AsyncIterable<Uint8Array>,
  most: number,
  signal: AbortSignal,
): Promise<Expected> {
  const hash = createHash('sha256');
  let bytes = 0;
  let flushed = 0;
  let flushing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of source) {
      signal.throwIfAborted();
      bytes += chunk.length;
      const writing = bytes > most ? null : writeAll(handle, chunk);
      hash.update(chunk);
      if (writing === null) break;
      await attempt(writing, path);
      if (bytes - flushed < FLUSH_BYTES) continue;
      // An error of a sync is told once: this one has to be heard.
      await attempt(flushing, path);
      flushed = bytes;
      flushing = handle.datasync();
      flushing.catch(() => undefined);
    }
  } finally {
    await attempt(flushing, path);
  }
  signal.throwIfAborted();
  return { bytes, sha256: hash.digest('hex') };
}

/** Small enough that the last sync is short, large enough that a disk need not seek for its journal all the time. */
const FLUSH_BYTES = 32 * 1024 * 1024;

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.length;) {
    done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten;
  }
}

async function removePart(part: string, path: string): Promise<void> {
  try {
    await unlink(part);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'remove the unfinished copy of', path);
  }
}

async function attempt<T>(doing: Promise<T>, path: string): Promise<T> {
  try {
    return await doing;
  } catch (error) {
    throw ioError(error, 'write', path);
  }
}
