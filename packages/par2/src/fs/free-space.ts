import { statfs } from 'node:fs/promises';
import { systemCode } from '../errors.ts';
import type { Place } from './beneath.ts';

/** Bytes that an ordinary user can still write there (statvfs(3)); null where the file system does not say. */
export async function freeBytes(place: Place): Promise<number | null> {
  let stat: StatFsWithFragments;
  try {
    stat = await statfs(place.entry('.'));
  } catch (error) {
    // Some FUSE file systems have no such call; whoever writes will be told what is wrong.
    if (systemCode(error) === 'unknown') throw error;
    return null;
  }
  // Blocks are counted in fragments; the two sizes differ on some FUSE file systems. Older Node has no frsize.
  const unit = stat.frsize !== undefined && stat.frsize > 0 ? stat.frsize : stat.bsize;
  return stat.blocks === 0 ? null : stat.bavail * unit;
}

interface StatFsWithFragments {
  readonly bsize: number;
  readonly frsize?: number;
  readonly blocks: number;
  readonly bavail: number;
}
