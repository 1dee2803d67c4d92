import { inventoryText, placeRecordText } from '../archive/place-records.ts';
import type { KnownPlace } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';
import { PLACE_RECORD } from './look.ts';
import { writeSmall } from './small-files.ts';

function inventoryFile(id: string): string {
  return `places/${id}.json`;
}

/** The record of a place as it lies there. */
export function recordTextOf({ place, generation, writtenAt }: KnownPlace): string {
  return placeRecordText({ schema: 'darkive.place/1', ...place, generation, writtenAt });
}

/** Writes what the place says of itself, its record last: it says that the rest is there. Returns how many files were written. */
export async function writeOwnRecords(
  place: OpenPlace,
  known: KnownPlace,
  there: ReadonlyMap<string, number>,
): Promise<number> {
  const own = inventoryFile(known.place.id);
  const inventory = await writeSmall(place, own, inventoryText(known), there.get(own));
  const record = await writeSmall(place, PLACE_RECORD, recordTextOf(known), there.get(PLACE_RECORD));
  return Number(inventory) + Number(record);
}

/** Writes what home knows of all places. What it does not know any more stays: it may be all that is left. Returns how many files were written. */
export async function writeInventories(
  place: OpenPlace,
  all: readonly KnownPlace[],
  there: ReadonlyMap<string, number>,
): Promise<number> {
  let written = 0;
  for (const known of all) {
    const file = inventoryFile(known.place.id);
    if (await writeSmall(place, file, inventoryText(known), there.get(file))) written += 1;
  }
  return written;
}
