import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { manifestText, readManifest } from '../archive/manifest-file.ts';
import { forgetKnownPlace, writeHomeRecord, writeKnownPlace } from '../archive/places.ts';
import { openLedger, syncArchives, type Ledger } from '../ledger/index.ts';
import { sampleManifest, uuid } from '../ledger/test-support/samples.ts';
import { manifestFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';
import type { KnownPlace, StoredCopy } from '../records/place.ts';
import { unitsOf } from '../records/unit.ts';
import { isPlaceIndexRight, syncPlaces } from './synced-places.ts';

const AT = '2026-11-21T09:52:05.000Z';
const OLDER = '2026-10-21T09:52:05.000Z';
const home = uuid(1000);

let archives: string;
let ledger: Ledger;
beforeEach(async () => {
  archives = await mkdtemp(join(tmpdir(), 'darkive-synced-'));
  ledger = await openLedger({ file: join(archives, 'state/ledger.sqlite'), clock: () => new Date(AT), mode: 'write' });
  onTestFinished(async () => {
    ledger.close();
    await rm(archives, { recursive: true, force: true });
  });
});

async function publish(manifest: Manifest): Promise<Manifest> {
  await writeFile(join(archives, manifestFileName(manifest.name)), manifestText(manifest));
  return manifest;
}

/** Everything that a place holds of an archive that is whole there. */
function filesOf(manifest: Manifest, verifiedAt: string | null = AT): StoredCopy[] {
  const text = manifestText(manifest);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const found = unitsOf(manifest, { bytes: Buffer.byteLength(text), sha256 });
  if ('problem' in found) throw new Error(found.problem);
  return found.units.flatMap(({ files }) => files.map((file) => ({ ...file, verifiedAt })));
}

function known(
  number: number,
  name: string,
  files: readonly StoredCopy[],
  changes: Partial<KnownPlace> = {},
): KnownPlace {
  return {
    schema: 'darkive.known-place/1',
    place: {
      id: uuid(number),
      name,
      kind: 'disk',
      location: `the ${name}`,
      home,
      capacityBytes: null,
      reserveBytes: 7,
    },
    state: 'active',
    generation: 3,
    writtenAt: AT,
    seenAt: AT,
    verifiedAt: null,
    files: [...files],
    options: {},
    room: null,
    begun: null,
    unsettled: [],
    ...changes,
  };
}

async function sync() {
  await syncArchives(ledger, archives, readManifest, new Date(AT));
  const findings = await syncPlaces(ledger, archives);
  const copies = [...ledger.placeMemory.copies(archives)].flatMap(([archive, all]) =>
    all.map(({ placeId, missingSlices, rest, verifiedAt }) => [archive, placeId, missingSlices, rest, verifiedAt]),
  );
  return {
    codes: findings.map(({ code }) => code),
    copies,
    places: ledger.placeMemory.list(archives).map(({ name }) => name),
  };
}

test('what places hold is held against manifests: whole, by slices, another content, nothing', async () => {
  const [one, two] = [await publish(sampleManifest(1)), await publish(sampleManifest(2))];
  await writeHomeRecord(archives, { schema: 'darkive.home/1', id: home, location: 'the flat', writtenAt: AT });
  await writeKnownPlace(archives, known(1, 'bank', [...filesOf(one), ...filesOf(two, null)]));
  const first = filesOf(one).filter(({ file }) => file.startsWith(`${one.name}.1.dar`));
  await writeKnownPlace(
    archives,
    known(2, 'aunt', [...first.map((file) => ({ ...file, verifiedAt: OLDER })), ...filesOf(two).slice(0, 1)]),
  );
  const rotten = filesOf(two).map((file) => ({ ...file, sha256: 'e'.repeat(64) }));
  await writeKnownPlace(archives, known(3, 'cellar', rotten));
  await writeKnownPlace(archives, known(4, 'lost', filesOf(one), { state: 'lost' }));
  expect(await sync()).toEqual({
    codes: [],
    copies: [
      [one.id, uuid(2), [2], false, OLDER],
      [one.id, uuid(1), [], true, AT],
      [two.id, uuid(1), [], true, null],
    ],
    places: ['aunt', 'bank', 'cellar', 'lost'],
  });
  expect(ledger.placeMemory.homeLocation(archives)).toBe('the flat');
  expect(ledger.placeMemory.list(archives)[1]).toMatchObject({
    location: 'the bank',
    reserveBytes: 7,
    generation: 3,
    seenAt: AT,
  });
});

test('the index follows inventories and manifests, and is made again by a rebuild; unchanged it is left alone', async () => {
  const one = await publish(sampleManifest(1));
  expect(await sync()).toEqual({ codes: [], copies: [], places: [] });
  await writeKnownPlace(archives, known(1, 'bank', filesOf(one)));
  expect((await sync()).copies).toEqual([[one.id, uuid(1), [], true, AT]]);
  const before = ledger.placeMemory.fingerprint(archives);
  await sync();
  expect([ledger.placeMemory.fingerprint(archives), before]).not.toContain(null);
  expect(ledger.placeMemory.fingerprint(archives)).toBe(before);

  // Repair has made new parity: the copy of slice 1 has the old one.
  const artifacts = one.artifacts.map((artifact) =>
    artifact.file.endsWith('1.dar.par2') ? { ...artifact, sha256: 'f'.repeat(64) } : artifact,
  );
  await publish({ ...one, artifacts });
  expect((await sync()).copies).toEqual([[one.id, uuid(1), [1], false, AT]]);
  await publish(one);
  ledger.distrust(archives);
  expect(ledger.placeMemory.list(archives)).toEqual([]);
  expect((await sync()).copies).toEqual([[one.id, uuid(1), [], true, AT]]);
  await forgetKnownPlace(archives, uuid(1));
  expect(await sync()).toEqual({ codes: [], copies: [], places: [] });
});

test('an inventory that cannot be used is said each time, and the others count', async () => {
  const one = await publish(sampleManifest(1));
  await writeKnownPlace(archives, known(1, 'bank', filesOf(one)));
  await writeKnownPlace(archives, known(2, 'aunt', filesOf(one)));
  await writeFile(join(archives, '.darkive/places', `${uuid(2)}.json`), '{}');
  for (const _run of [1, 2]) {
    expect(await sync()).toMatchObject({
      codes: ['inventory-unreadable'],
      copies: [[one.id, uuid(1), [], true, AT]],
      places: ['bank'],
    });
  }
});

test.each([
  ['a place', "UPDATE places SET location = 'elsewhere'"],
  ['a copy', "UPDATE copies SET missing_slices = '[1]'"],
  ['a copy that is not there', 'DELETE FROM copies'],
])('an index that is wrong about %s is seen; one that is only older is not wrong', async (_what, sql) => {
  const one = await publish(sampleManifest(1));
  await writeKnownPlace(archives, known(1, 'bank', filesOf(one)));
  await sync();
  expect(await isPlaceIndexRight(ledger, archives)).toBe(true);
  const db = new Sqlite(join(archives, 'state/ledger.sqlite'));
  db.exec(sql);
  db.close();
  expect(await isPlaceIndexRight(ledger, archives)).toBe(false);
  await writeKnownPlace(archives, known(2, 'aunt', []));
  expect(await isPlaceIndexRight(ledger, archives)).toBe(true);
  await sync();
  expect(await isPlaceIndexRight(ledger, archives)).toBe(true);
});
