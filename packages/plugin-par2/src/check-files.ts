import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { StoredFile } from '@darkive/core/plugin';

export type FileState = 'sound' | 'missing' | 'not-a-file' | 'changed' | 'unreadable';

/** Compares a file with its manifest. Links are never followed: a link is `not-a-file`. */
export async function checkFile({ path, bytes, sha256 }: StoredFile, signal: AbortSignal): Promise<FileState> {
  const size = await regularSize(path);
  if (typeof size === 'string') return size;
  if (size !== bytes) return 'changed';
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  } catch {
    signal.throwIfAborted();
    return 'unreadable';
  }
  return hash.digest('hex') === sha256 ? 'sound' : 'changed';
}

/** Bytes of a regular file, or why it is none. */
export async function regularSize(path: string): Promise<number | 'missing' | 'not-a-file' | 'unreadable'> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? stats.size : 'not-a-file';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
}
