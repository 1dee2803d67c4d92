import type { BigIntStats } from 'node:fs';
import { lstat, lutimes } from 'node:fs/promises';
import type { CatalogueEntry } from '../dar/index.ts';
import { errnoOf, joinBytes } from '../fs/index.ts';

/**
 * Whether a restored directory has its modification time (whole seconds, as dar lists it). Where something was made or removed in it
 * after dar had set it, it is set again.
 */
export async function settleDirectoryTime(place: string, entry: CatalogueEntry, stat: BigIntStats): Promise<boolean> {
  const wanted = entry.modifiedAt;
  if (wanted === null || secondsOf(stat) === wanted) return true;
  const path = joinBytes(place, entry.path);
  try {
    await lutimes(path, stat.atime, wanted);
    return secondsOf(await lstat(path, { bigint: true })) === wanted;
  } catch (error) {
    // Another user's directory, a read-only one, or one that is gone by now.
    if (errnoOf(error) === null) throw error;
    return false;
  }
}

function secondsOf({ mtimeNs }: BigIntStats): number {
  return Number(mtimeNs / 1_000_000_000n);
}
