import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ioError, makeDirectoryDurably, syncDirectory, writeFileDurably } from '../fs/index.ts';
import type { HomeRecord, KnownPlace } from '../records/place.ts';
import { placesRoot } from './layout.ts';
import { homeRecordText, knownPlaceText, parseHomeRecord, parseKnownPlace, type Parsed } from './place-records.ts';
import { readRecordBytes } from './record-file.ts';

/** What the archive directory knows of places. */
export interface KnownPlaces {
  /** Null: no place was ever added. Where its file is damaged or gone the places say its id; its location is then `home`. */
  readonly home: Pick<HomeRecord, 'id' | 'location'> | null;
  /** By name, in whatever state. */
  readonly places: readonly KnownPlace[];
  /** Files there that cannot be used. What lies at such a place is not known until it is looked at again. */
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/** All inventories, as `<archives>/.darkive/places` has them. No directory: no places. Who may not look there is told so by a problem. */
export async function readPlaces(archives: string): Promise<KnownPlaces> {
  const directory = placesRoot(archives);
  const problems: { file: string; problem: string }[] = [];
  const use = async <Record>(file: string, parse: (text: Uint8Array) => Parsed<Record>): Promise<Record | null> => {
    const read = await readRecordBytes(join(directory, file));
    if ('problem' in read && read.missing) return null;
    const parsed = 'problem' in read ? read : parse(read.content);
    if ('record' in parsed) return parsed.record;
    problems.push({ file, problem: parsed.problem });
    return null;
  };
  const places: KnownPlace[] = [];
  const names = await namesIn(directory);
  if ('problem' in names) return { home: null, places, problems: [{ file: directory, problem: names.problem }] };
  const home = await use(HOME_FILE, parseHomeRecord);
  for (const file of names.files) {
    if (file === HOME_FILE || !file.endsWith('.json') || file.startsWith('.')) continue;
    const place = await use(file, parseKnownPlace);
    if (place === null) continue;
    if (`${place.place.id}.json` === file) places.push(place);
    else problems.push({ file, problem: 'it is about another place than its name says' });
  }
  places.sort((a, b) => (a.place.name < b.place.name ? -1 : 1));
  return { home: home ?? homeOf(places), places, problems };
}

const HOME_FILE = 'home.json';

/** The id of home as its places know it, when they agree. */
function homeOf(places: readonly KnownPlace[]): KnownPlaces['home'] {
  const [id, ...others] = new Set(places.map(({ place }) => place.home));
  return id === undefined || others.length > 0 ? null : { id, location: 'home' };
}

/** Durable: after a crash there is the old or the new one. */
export async function writeKnownPlace(archives: string, place: KnownPlace): Promise<void> {
  await write(archives, `${place.place.id}.json`, knownPlaceText(place));
}

export async function writeHomeRecord(archives: string, home: HomeRecord): Promise<void> {
  await write(archives, HOME_FILE, homeRecordText(home));
}

/** Durable. A file that is not there is fine. */
export async function forgetKnownPlace(archives: string, id: string): Promise<void> {
  const file = join(placesRoot(archives), `${id}.json`);
  try {
    await unlink(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw ioError(error, 'remove', file);
  }
  await syncDirectory(placesRoot(archives));
}

async function write(archives: string, file: string, text: string): Promise<void> {
  await makeDirectoryDurably(placesRoot(archives), archives);
  await writeFileDurably(join(placesRoot(archives), file), text);
}

async function namesIn(
  directory: string,
): Promise<{ readonly files: readonly string[] } | { readonly problem: string }> {
  try {
    return { files: (await readdir(directory)).toSorted() };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return { files: [] };
    if (errno === 'EACCES' || errno === 'ENOTDIR') return { problem: `it cannot be read (${errno})` };
    throw ioError(error, 'look for places in', directory);
  }
}
