import type { KnownPlace } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';
import { ARCHIVES } from './lying-there.ts';
import { roomFor, roomTaken } from './plan-request.ts';

/**
 * A place whose `room` is what copies may take: the file system is asked each time, and what the place may take in all is kept.
 * `listing`: what lies there now, path → bytes; it is kept up to date. `recordsBytes`: what records may come to.
 */
export function limited(
  place: OpenPlace,
  known: Pick<KnownPlace, 'place'>,
  listing: Map<string, number>,
  recordsBytes: number,
): OpenPlace {
  return {
    ...place,
    room: async () => {
      const { freeBytes, ...room } = await place.room();
      return { ...room, freeBytes: roomFor(known, { freeBytes, ...takenBy(listing) }, recordsBytes) };
    },
    write: async (file, source, expected) => {
      const written = await place.write(file, source, expected);
      if (written.state === 'written') listing.set(file, expected.bytes);
      return written;
    },
    remove: async (file) => {
      const was = await place.remove(file);
      listing.delete(file);
      return was;
    },
  };
}

export function takenBy(listing: ReadonlyMap<string, number>): { archivesBytes: number; recordsBytes: number } {
  let [archivesBytes, recordsBytes] = [0, 0];
  for (const [path, bytes] of listing) {
    if (path.startsWith(ARCHIVES)) archivesBytes += roomTaken(bytes);
    else recordsBytes += roomTaken(bytes);
  }
  return { archivesBytes, recordsBytes };
}
