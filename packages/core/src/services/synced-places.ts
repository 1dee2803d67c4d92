import { createHash } from 'node:crypto';
import { placesFingerprint } from '../archive/place-files.ts';
import { readPlaces } from '../archive/places.ts';
import { readStore, type StoredArchive } from '../archive/index.ts';
import type { Ledger, PlaceIndex, PlaceRow, StoredCopies } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { unitsOf } from '../records/unit.ts';

/**
 * Brings the ledger's index of places in line with the inventories beside the manifests. Costs a reading of these files when
 * nothing has changed; else every inventory is held against every manifest. What cannot be used is a finding, and is looked
 * at again next time.
 */
export async function syncPlaces(
  ledger: Pick<Ledger, 'placeMemory' | 'archivePlaces'>,
  archives: string,
): Promise<Finding[]> {
  const { placeMemory } = ledger;
  const inventories = await placesFingerprint(archives);
  const known = placeMemory.fingerprint(archives);
  if (inventories === null) {
    if (known !== null || placeMemory.list(archives).length > 0) placeMemory.replace(archives, NO_PLACES);
    return [];
  }
  const fingerprint = withManifests(inventories, ledger);
  if (known === fingerprint) return [];
  const found = await readPlaces(archives);
  const store = await readStore(archives);
  const homeLocation = found.home?.location ?? null;
  const index = placeIndex(found.places, store.archives);
  placeMemory.replace(archives, {
    ...index,
    homeLocation,
    fingerprint: found.problems.length === 0 ? fingerprint : null,
  });
  return found.problems.map(inventoryFinding);
}

/**
 * Does the index say what inventories and manifests say? One that is older than they are is no fault: it follows with the
 * next look. Changes nothing.
 */
export async function isPlaceIndexRight(
  { placeMemory, archivePlaces }: Pick<Ledger, 'placeMemory' | 'archivePlaces'>,
  archives: string,
): Promise<boolean> {
  const known = placeMemory.fingerprint(archives);
  const inventories = await placesFingerprint(archives);
  if (known === null || inventories === null || known !== withManifests(inventories, { archivePlaces })) return true;
  const { places } = await readPlaces(archives);
  const active = new Set(places.filter(({ state }) => state === 'active').map(({ place }) => place.id));
  const index = placeIndex(places, (await readStore(archives)).archives);
  const copies = index.copies.filter(({ placeId }) => active.has(placeId));
  const stored = [...placeMemory.copies(archives).values()].flat();
  return sameRows(index.places, placeMemory.list(archives)) && sameRows(copies, stored);
}

function sameRows(wanted: readonly object[], stored: readonly object[]): boolean {
  const texts = (rows: readonly object[]): string =>
    rows
      .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
      .toSorted()
      .join('\n');
  return texts(wanted) === texts(stored);
}

const NO_PLACES: PlaceIndex = { fingerprint: null, homeLocation: null, places: [], copies: [] };

/** What a place holds is held against manifests: when one of them changes, so does the answer. */
function withManifests(inventories: string, ledger: Pick<Ledger, 'archivePlaces'>): string {
  const hash = createHash('sha256').update(inventories);
  for (const [file, { id, sha256 }] of [...ledger.archivePlaces()].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\0${file}\0${id}\0${sha256 ?? ''}`);
  }
  return hash.digest('hex');
}

/** The same without the ledger, from inventories and manifests alone. */
export async function readPlaceIndex(
  archives: string,
  stored: readonly StoredArchive[],
): Promise<PlaceIndex & { readonly findings: readonly Finding[] }> {
  const found = await readPlaces(archives);
  const index = placeIndex(found.places, stored);
  const homeLocation = found.home?.location ?? null;
  return { ...index, homeLocation, fingerprint: null, findings: found.problems.map(inventoryFinding) };
}

/** What each place holds of each archive. Pure. */
function placeIndex(
  places: readonly KnownPlace[],
  archives: readonly StoredArchive[],
): Pick<PlaceIndex, 'places' | 'copies'> {
  const units = archives.map((archive) => ({ archive, ...unitsIn(archive) }));
  const copies = places.flatMap(({ place, files }) => {
    const there = new Map(files.map((file) => [file.file, file]));
    return units.flatMap(({ archive, slices, rest }) => copyAt(place.id, archive.manifest.id, slices, rest, there));
  });
  return { places: places.map(placeRow), copies };
}

type Wanted = readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];

/** Slices by number, and the rest; an archive whose files cannot lie in one directory has no copies. */
function unitsIn({ manifest, manifestBytes, manifestSha256 }: StoredArchive): {
  slices: ReadonlyMap<number, Wanted>;
  rest: Wanted;
} {
  const found = unitsOf(manifest, { bytes: manifestBytes, sha256: manifestSha256 ?? '' });
  if ('problem' in found) return { slices: new Map(), rest: [] };
  const slices = new Map(found.units.flatMap(({ slice, files }) => (slice === null ? [] : [[slice, files] as const])));
  return { slices, rest: found.units.flatMap(({ slice, files }) => (slice === null ? files : [])) };
}

function copyAt(
  placeId: string,
  archiveId: string,
  slices: ReadonlyMap<number, Wanted>,
  rest: Wanted,
  there: ReadonlyMap<string, KnownPlace['files'][number]>,
): StoredCopies[] {
  const missingSlices: number[] = [];
  const held: KnownPlace['files'] = [];
  const holds = (wanted: Wanted): boolean => {
    const files = wanted.map(({ file, bytes, sha256 }) => {
      const stored = there.get(file);
      return stored !== undefined && stored.bytes === bytes && stored.sha256 === sha256 ? stored : null;
    });
    const whole = files.length > 0 && files.every((file) => file !== null);
    if (whole) held.push(...files);
    return whole;
  };
  for (const [slice, wanted] of slices) if (!holds(wanted)) missingSlices.push(slice);
  const hasRest = holds(rest);
  if (held.length === 0) return [];
  const proved = held.map(({ verifiedAt }) => verifiedAt ?? '').toSorted()[0] ?? '';
  const bytes = held.reduce((sum, file) => sum + file.bytes, 0);
  return [{ placeId, archiveId, missingSlices, rest: hasRest, bytes, verifiedAt: proved === '' ? null : proved }];
}

function placeRow({ place, files, ...known }: KnownPlace): PlaceRow {
  const { state, generation, seenAt, verifiedAt, begun, room, options } = known;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { ...place, state, generation, seenAt, verifiedAt, begun, room, options, files: files.length, bytes };
}

function inventoryFinding({ file, problem }: { readonly file: string; readonly problem: string }): Finding {
  return finding(
    'degraded',
    'inventory-unreadable',
    `The inventory ${file} of a place cannot be used: ${problem}. What lies there does not count until the place is looked at again.`,
    'Attach the place, then run: darkive place refresh',
    { file },
  );
}
