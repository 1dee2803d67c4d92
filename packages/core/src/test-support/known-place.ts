import { randomUUID } from 'node:crypto';
import { readPlaces, writeKnownPlace } from '../archive/places.ts';
import { readStore } from '../archive/store.ts';
import { unitsOf } from '../records/unit.ts';

/**
 * Says in the inventories beside the manifests that a place holds these archives whole, read back at that time (UTC, ISO 8601;
 * null: never). Nothing is copied: for what goes by inventories alone.
 */
export async function pretendPlace(
  archives: string,
  name: string,
  held: ReadonlyMap<string, string | null>,
  changes: { readonly location?: string; readonly seenAt?: string } = {},
): Promise<void> {
  const { home } = await readPlaces(archives);
  const store = await readStore(archives);
  const files = store.archives.flatMap(({ manifest, manifestBytes, manifestSha256 }) => {
    const verifiedAt = held.get(manifest.name);
    if (verifiedAt === undefined) return [];
    const found = unitsOf(manifest, { bytes: manifestBytes, sha256: manifestSha256 ?? '' });
    if ('problem' in found) throw new Error(found.problem);
    return found.units.flatMap((unit) => unit.files.map((file) => ({ ...file, verifiedAt })));
  });
  const { location = `the ${name}`, seenAt = '2026-01-01T00:00:00.000Z' } = changes;
  await writeKnownPlace(archives, {
    schema: 'darkive.known-place/1',
    place: {
      id: randomUUID(),
      name,
      kind: 'directory',
      location,
      home: home?.id ?? randomUUID(),
      capacityBytes: null,
      reserveBytes: 0,
    },
    state: 'active',
    generation: 1,
    writtenAt: seenAt,
    seenAt,
    verifiedAt: null,
    files,
    options: {},
    room: null,
    begun: null,
    unsettled: [],
  });
}
