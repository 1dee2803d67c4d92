import { createHash } from 'node:crypto';
import { writeHomeRecord, writeKnownPlace } from '../../../archive/places.ts';
import { manifestText } from '../../../archive/manifest-file.ts';
import type { Manifest } from '../../../records/manifest.ts';
import type { KnownPlace } from '../../../records/place.ts';
import { unitsOf } from '../../../records/unit.ts';

const HOME = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const DAY_MS = 86_400_000;

/**
 * Inventories of two disks: one that was there yesterday and has everything but the newest archives, one that has the older half,
 * and was away for `awayDays`.
 */
export async function seedPlaces(
  archives: string,
  manifests: readonly Manifest[],
  now: Date,
  awayDays: number,
): Promise<void> {
  const ago = (days: number): string => new Date(now.getTime() - days * DAY_MS).toISOString();
  await writeHomeRecord(archives, { schema: 'darkive.home/1', id: HOME, location: 'home', writtenAt: ago(100) });
  const older = manifests.slice(0, Math.ceil(manifests.length / 2));
  const known = manifests.filter(({ createdAt }) => Date.parse(createdAt) < now.getTime() - DAY_MS);
  const bank = place('1b4e28ba-2fa1-41d2-883f-0016d3cca427', 'bank-1', 'the bank', ago(1), known);
  const aunt = place('1b4e28bb-2fa1-41d2-883f-0016d3cca427', 'aunt-2', '<b>aunt Ann’s</b>', ago(awayDays), older);
  for (const one of [bank, aunt]) await writeKnownPlace(archives, one);
}

function place(id: string, name: string, location: string, at: string, manifests: readonly Manifest[]): KnownPlace {
  return {
    schema: 'darkive.known-place/1',
    place: { id, name, kind: 'disk', location, home: HOME, capacityBytes: null, reserveBytes: 0 },
    state: 'active',
    generation: 3,
    writtenAt: at,
    seenAt: at,
    verifiedAt: null,
    files: manifests.flatMap((manifest) => {
      const text = manifestText(manifest);
      const sha256 = createHash('sha256').update(text).digest('hex');
      const found = unitsOf(manifest, { bytes: Buffer.byteLength(text), sha256 });
      if ('problem' in found) throw new Error(found.problem);
      return found.units.flatMap(({ files }) => files.map((file) => ({ ...file, verifiedAt: at })));
    }),
    options: {},
    room: null,
    begun: null,
    unsettled: [],
  };
}
