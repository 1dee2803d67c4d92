import type { KnownPlace, StoredCopy } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';

/** Where the copies lie at a place. */
export const ARCHIVES = 'archives/';

/** What lies at a place, held against what is known of it. */
export interface LyingThere {
  /** Known, and there in its size. */
  readonly files: readonly StoredCopy[];
  /** Known, and not there, or of another size: nobody of ours took them away. */
  readonly missing: readonly StoredCopy[];
  /** There, and meaning nothing: a run that was killed had begun to write or to remove them. Relative to `archives/`. */
  readonly unsettled: readonly string[];
  /** There, and not known; relative to `archives/`. Left alone. */
  readonly unknown: readonly string[];
}

/** Pure. `listing`: path at the place → bytes. */
export function holdAgainst(
  { files, unsettled }: Pick<KnownPlace, 'files' | 'unsettled'>,
  listing: ReadonlyMap<string, number>,
): LyingThere {
  const open = new Set(unsettled);
  const there = (stored: StoredCopy): boolean => listing.get(`${ARCHIVES}${stored.file}`) === stored.bytes;
  const known = new Set(files.map(({ file }) => file));
  const others: string[] = [];
  for (const path of listing.keys()) {
    if (!path.startsWith(ARCHIVES)) continue;
    const file = path.slice(ARCHIVES.length);
    if (!known.has(file)) others.push(file);
  }
  return {
    files: files.filter(there),
    missing: files.filter((stored) => !there(stored)),
    unsettled: others.filter((file) => open.has(file)),
    unknown: others.filter((file) => !open.has(file)),
  };
}

export async function listingOf(place: OpenPlace): Promise<Map<string, number>> {
  const listing = new Map<string, number>();
  for await (const { file, bytes } of place.list()) listing.set(file, bytes);
  return listing;
}
