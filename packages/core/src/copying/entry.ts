import type { HomeArchive } from '../copies/home.ts';
import { lookFor, type Looked, type LookedFor } from '../copies/look.ts';
import type { PlaceContext } from '../copies/driver.ts';
import type { PlaceKinds } from '../copies/drivers.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { PlaceRow } from '../ledger/index.ts';
import type { KnownPlace } from '../records/place.ts';
import { contentsOf, standingOf } from '../records/standing.ts';
import type { ArchiveAtPlace, PlaceEntry } from './documents.ts';
import { refusalOf } from './refusal.ts';

/** What lies at a place of each archive that home has, as far as any of it does. Pure. */
export function archivesAt(
  known: KnownPlace,
  archives: readonly Pick<HomeArchive, 'manifest' | 'units'>[],
): ArchiveAtPlace[] {
  const contents = [contentsOf(known)];
  return archives.flatMap(({ manifest, units }) => {
    const standing = units.flatMap(({ unit }) => standingOf(unit, contents, -Infinity));
    if (standing.length === 0) return [];
    const proved = standing.filter((one) => one.proved).length;
    return [{ name: manifest.name, units: units.length, there: standing.length, proved }];
  });
}

/** Looks whether the place is here, and whether it is itself. Writes nothing. */
export async function seeNow(
  known: LookedFor,
  kinds: PlaceKinds,
  context: PlaceContext,
): Promise<Pick<PlaceEntry, 'at' | 'notNow'>> {
  let looked: Looked;
  try {
    looked = await lookFor(known, kinds, context);
  } catch (error) {
    context.signal.throwIfAborted();
    const { message, hint = '' } = asDarkiveError(error);
    return { at: null, notNow: { message, hint } };
  }
  if (looked.state === 'here') {
    await looked.place.close();
    return { at: looked.at, notNow: null };
  }
  const { message, hint } = refusalOf(known.place, looked);
  return { at: looked.state === 'refused' ? looked.at : null, notNow: { message, hint } };
}

export function countsOf(archives: readonly ArchiveAtPlace[]): PlaceEntry['archives'] {
  const whole = archives.filter(({ units, there }) => there === units).length;
  return { whole, partly: archives.length - whole };
}

/** The same of a place as the ledger's index has it. Pure. */
export function indexedEntry(
  row: PlaceRow,
  archives: PlaceEntry['archives'],
  now: Pick<PlaceEntry, 'at' | 'notNow'>,
): PlaceEntry {
  const { home: _home, begun: _begun, options: _options, room, ...told } = row;
  return { ...told, ...now, freeBytes: room?.freeBytes ?? null, archives };
}

/** What has to be known of it to look for it. */
export function lookedFor({ options, generation, begun, ...row }: PlaceRow): LookedFor {
  const { id, name, kind, location, home, capacityBytes, reserveBytes } = row;
  return { place: { id, name, kind, location, home, capacityBytes, reserveBytes }, options, generation, begun };
}

/** Pure. */
export function entryOf(
  known: KnownPlace,
  archives: PlaceEntry['archives'],
  now: Pick<PlaceEntry, 'at' | 'notNow'>,
): PlaceEntry {
  const { place, state, generation, seenAt, verifiedAt, files, room } = known;
  return {
    id: place.id,
    name: place.name,
    kind: place.kind,
    location: place.location,
    state,
    ...now,
    capacityBytes: place.capacityBytes,
    reserveBytes: place.reserveBytes,
    freeBytes: room?.freeBytes ?? null,
    generation,
    seenAt,
    verifiedAt,
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    archives,
  };
}
