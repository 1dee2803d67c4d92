import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf, ioError, sha256File } from '../../fs/index.ts';
import type { Expected } from '../driver.ts';

const BLOCK_BYTES = 1024 * 1024;
/** Of WebAssembly, 64 KiB each, for a block. */
const PAGES = BLOCK_BYTES / 65_536;

/**
 * Size and digest of a file, read past the page cache (O_DIRECT; open(2)) where its file system allows, else plainly: then
 * `fromMedium` is false. Throws as `sha256File` does.
 */
export async function hashMedium(path: string, signal: AbortSignal): Promise<Expected & { fromMedium: boolean }> {
  const direct = await hashDirect(path, signal);
  if (direct !== null) return { ...direct, fromMedium: true };
  return { ...(await sha256File(path, { signal })), fromMedium: false };
}

/** Null where the file system or the file does not allow it; the plain reading says why. */
async function hashDirect(path: string, signal: AbortSignal): Promise<Expected | null> {
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_DIRECT);
  } catch {
    return null;
  }
  try {
    if (!(await handle.stat()).isFile()) return null;
    return await hashAligned(handle, path, signal);
  } finally {
    await handle.close();
  }
}

/** Two buffers: the next block is read while this one is hashed. */
async function hashAligned(handle: FileHandle, path: string, signal: AbortSignal): Promise<Expected | null> {
  // O_DIRECT wants aligned memory, which Buffer does not promise; the memory of WebAssembly begins at a page.
  const memory = new WebAssembly.Memory({ initial: 2 * PAGES, maximum: 2 * PAGES, shared: true }).buffer;
  const blocks = [Buffer.from(memory, 0, BLOCK_BYTES), Buffer.from(memory, BLOCK_BYTES, BLOCK_BYTES)] as const;
  const hash = createHash('sha256');
  let bytes = 0;
  let reading = handle.read(blocks[0], 0, BLOCK_BYTES, 0);
  for (let count = 0; ; count += 1) {
    let length: number;
    try {
      length = (await reading).bytesRead;
    } catch (error) {
      // Some file systems take the flag and refuse the reading; after a short read the next one is not aligned any more.
      if (errnoOf(error) === 'EINVAL') return null;
      throw ioError(error, 'read', path);
    }
    signal.throwIfAborted();
    bytes += length;
    // A short reading is the end; only when the file grew meanwhile is there more, and then it is not what was expected.
    const last = length < BLOCK_BYTES;
    if (!last) reading = handle.read(blocks[(count + 1) % 2 === 0 ? 0 : 1], 0, BLOCK_BYTES, bytes);
    hash.update(blocks[count % 2 === 0 ? 0 : 1].subarray(0, length));
    if (last) return { bytes, sha256: hash.digest('hex') };
  }
}
