import { lstat } from 'node:fs/promises';
import { errnoOf } from '../fs/index.ts';

/** Changes when the file is written to or replaced. Null when there is none. */
export async function sliceIdentity(path: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await lstat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
