import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { errnoOf, ioError, sha256File } from '../../fs/index.ts';
import type { Expected } from '../driver.ts';

/** In 64 KiB pages of WebAssembly. */
const PAGES = 16;

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

async function hashAligned(handle: FileHandle, path: string, signal: AbortSignal): Promise<Expected | null> {
  // O_DIRECT wants aligned memory, which Buffer does not promise; the memory of WebAssembly begins at a page.
  const block = Buffer.from(new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true }).buffer);
  const hash = createHash('sha256');
  let bytes = 0;
  for (;;) {
    signal.throwIfAborted();
    let length: number;
    try {
      length = (await handle.read(block, 0, block.length, bytes)).bytesRead;
    } catch (error) {
      // Some file systems take the flag and refuse the reading; after a short read the next one is not aligned any more.
      if (errnoOf(error) === 'EINVAL') return null;
      throw ioError(error, 'read', path);
    }
    if (length === 0) return { bytes, sha256: hash.digest('hex') };
    hash.update(block.subarray(0, length));
    bytes += length;
    // A short reading is the end; only when the file grew meanwhile is there more, and then it is not what was expected.
    if (length < block.length) return { bytes, sha256: hash.digest('hex') };
  }
}
