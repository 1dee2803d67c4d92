import { createHash } from 'node:crypto';
import { inventoryText, parseInventory, placeRecordText } from '../archive/place-records.ts';
import { RESTORE_SCRIPT } from '../kit/restore-script.generated.ts';
import type { Inventory, KnownPlace } from '../records/place.ts';
import type { OpenPlace } from './driver.ts';
import { ARCHIVES, listingOf } from './lying-there.ts';
import { PLACE_RECORD } from './look.ts';
import { restoreNote, sha256Sums, startHere, type KnownArchive } from './notes/index.ts';
import { readSmall, writeSmall } from './small-files.ts';

/** The record of a place as it lies there. */
export function recordTextOf({ place, generation, writtenAt }: KnownPlace): string {
  return placeRecordText({ schema: 'darkive.place/1', ...place, generation, writtenAt });
}

function inventoryFile(id: string): string {
  return `places/${id}.json`;
}

/** Writes what the place says of itself, its record last: it says that the rest is there. */
export async function writeOwnRecords(
  place: OpenPlace,
  known: KnownPlace,
  there: ReadonlyMap<string, number>,
): Promise<void> {
  const own = inventoryFile(known.place.id);
  await writeSmall(place, own, inventoryText(known), there.get(own));
  await writeSmall(place, PLACE_RECORD, recordTextOf(known), there.get(PLACE_RECORD));
}

export interface TellRequest {
  /** The place itself as home has it now, settled. */
  readonly own: KnownPlace;
  /** All that home knows, the place itself among them. */
  readonly places: readonly KnownPlace[];
  /** Every archive that is known, oldest first. */
  readonly archives: readonly KnownArchive[];
  readonly homeLocation: string;
  /** Name of an archive → what is in it, as text; null: it cannot be told. Asked for archives of which nothing is written there yet. */
  readonly contentsOf: (archive: string) => Promise<string | null>;
}

const CONTENTS = 'contents/';
const SUMS = 'SHA256SUMS';

/**
 * Writes all that a place tells a person who has nothing else: inventories of all places, notes, contents, checksums of every file of
 * ours. What lies there as it should is not written again. What home does not know any more stays: it may be all that is left.
 */
export async function tellPlace(place: OpenPlace, request: TellRequest): Promise<void> {
  const { own, places, archives, homeLocation } = request;
  const there = await listingOf(place);
  const here = inventoryOf(own);
  const notes = { here, places: places.map(inventoryOf), archives, homeLocation, writtenAt: own.writtenAt };
  const texts = new Map<string, string>([
    ...places.map((known): [string, string] => [inventoryFile(known.place.id), inventoryText(known)]),
    ['START-HERE.txt', startHere(notes)],
    ['RESTORE.txt', restoreNote(notes)],
    ['restore.sh', RESTORE_SCRIPT],
    [PLACE_RECORD, recordTextOf(own)],
  ]);
  const sums = new Map(own.files.map(({ file, sha256 }) => [`${ARCHIVES}${file}`, sha256]));
  for (const [file, sha256] of await writeContents(place, request, there)) sums.set(file, sha256);
  for (const [file, text] of texts) {
    await writeSmall(place, file, text, there.get(file));
    sums.set(file, digestOf(text));
  }
  const lines = [...sums].map(([file, sha256]) => ({ file, sha256 })).toSorted((a, b) => (a.file < b.file ? -1 : 1));
  await writeSmall(place, SUMS, sha256Sums(lines), there.get(SUMS));
}

/** What every place is told of one. */
function inventoryOf(known: KnownPlace): Inventory {
  const parsed = parseInventory(inventoryText(known));
  if ('record' in parsed) return parsed.record;
  throw new TypeError(`An inventory that was just written cannot be read: ${parsed.problem}`);
}

/** Contents of the archives whose manifest lies there; texts of archives that are gone from there go, too. File → digest. */
async function writeContents(
  place: OpenPlace,
  { own, archives, contentsOf }: TellRequest,
  there: ReadonlyMap<string, number>,
): Promise<Map<string, string>> {
  const before = await digestsOf(place, there);
  const held = new Set(own.files.map(({ file }) => file));
  const told = new Map<string, string>();
  for (const { manifest } of archives) {
    if (!held.has(`${manifest.name}.manifest.json`)) continue;
    const file = `${CONTENTS}${manifest.name}.txt`;
    if (there.has(file)) {
      told.set(file, before.get(file) ?? (await place.hash(file)).sha256);
      continue;
    }
    const text = await contentsOf(manifest.name);
    if (text === null || !(await hasRoom(place, own, text.length))) continue;
    await writeSmall(place, file, text, undefined);
    told.set(file, digestOf(text));
  }
  const known = new Set(archives.map(({ manifest }) => `${CONTENTS}${manifest.name}.txt`));
  for (const file of there.keys()) if (known.has(file) && !told.has(file)) await place.remove(file);
  return told;
}

/** Contents are a comfort: they never take what is kept free, nor the last room. */
async function hasRoom(
  place: OpenPlace,
  { place: { reserveBytes, capacityBytes } }: KnownPlace,
  bytes: number,
): Promise<boolean> {
  const { freeBytes } = await place.room();
  if (capacityBytes !== null && capacityBytes < SMALL_PLACE_BYTES && bytes > capacityBytes / 100) return false;
  return bytes * 20 < freeBytes - reserveBytes;
}

const SMALL_PLACE_BYTES = 2 ** 30;

/** Digests of contents as the last SHA256SUMS has them: they are not read again for it. */
async function digestsOf(place: OpenPlace, there: ReadonlyMap<string, number>): Promise<Map<string, string>> {
  const sums = there.has(SUMS) ? ((await readSmall(place, SUMS))?.toString('utf8') ?? '') : '';
  return new Map(
    sums.split('\n').flatMap((line): [string, string][] => {
      const match = /^([0-9a-f]{64}) {2}(contents\/.+)$/.exec(line);
      return match === null ? [] : [[match[2] ?? '', match[1] ?? '']];
    }),
  );
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
