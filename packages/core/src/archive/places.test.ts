import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { KnownPlace } from '../records/place.ts';
import { placesRoot } from './layout.ts';
import { forgetKnownPlace, readPlaces, writeHomeRecord, writeKnownPlace } from './places.ts';
import { recoverUnfinished } from './recover.ts';

const HOME = '6ba7b810-9dad-41d1-80b4-00c04fd430c8';
const BANK = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const AUNT = '1b4e28bb-2fa1-41d2-883f-0016d3cca427';
const at = '2026-11-21T09:52:05.000Z';

let archives: string;
beforeEach(async () => {
  archives = await mkdtemp(join(tmpdir(), 'darkive-places-'));
  onTestFinished(() => rm(archives, { recursive: true, force: true }));
});

function known(id: string, name: string, home = HOME): KnownPlace {
  return {
    schema: 'darkive.known-place/1',
    place: { id, name, kind: 'directory', location: 'bank', home, capacityBytes: null, reserveBytes: 0 },
    state: 'active',
    generation: 0,
    writtenAt: at,
    seenAt: at,
    verifiedAt: null,
    files: [],
    options: { path: '/mnt/bank' },
    room: null,
    begun: null,
    unsettled: [],
  };
}

test('an archive directory without places has none', async () => {
  expect(await readPlaces(archives)).toEqual({ home: null, places: [], problems: [] });
});

test('places are read as they were written, by name, until they are forgotten', async () => {
  const [bank, aunt] = [known(BANK, 'bank'), known(AUNT, 'aunt')];
  await writeHomeRecord(archives, { schema: 'darkive.home/1', id: HOME, location: 'the flat', writtenAt: at });
  await writeKnownPlace(archives, bank);
  await writeKnownPlace(archives, aunt);
  const home = { id: HOME, location: 'the flat' };
  expect(await readPlaces(archives)).toMatchObject({ home, places: [aunt, bank], problems: [] });
  await forgetKnownPlace(archives, AUNT);
  await forgetKnownPlace(archives, AUNT);
  expect(await readPlaces(archives)).toMatchObject({ home, places: [bank], problems: [] });
});

test('the places say who home is where its own record is gone, as long as they agree', async () => {
  await writeKnownPlace(archives, known(BANK, 'bank'));
  expect(await readPlaces(archives)).toMatchObject({ home: { id: HOME, location: 'home' } });
  await writeKnownPlace(archives, known(AUNT, 'aunt', AUNT));
  expect(await readPlaces(archives)).toMatchObject({ home: null });
});

test('what cannot be used is a problem and hides nothing else', async () => {
  await writeKnownPlace(archives, known(BANK, 'bank'));
  const directory = placesRoot(archives);
  const text = await readFile(join(directory, `${BANK}.json`), 'utf8');
  await writeFile(join(directory, `${AUNT}.json`), text);
  await writeFile(join(directory, `${HOME}.json`), text.replace('bank', 'bang'));
  await symlink(`${BANK}.json`, join(directory, 'link.json'));
  const read = await readPlaces(archives);
  expect(read.places.map(({ place }) => place.name)).toEqual(['bank']);
  expect(read.problems.map(({ file }) => file)).toEqual([`${AUNT}.json`, `${HOME}.json`, 'link.json']);
});

test('recovery leaves what is known of places alone, and removes what a kill left half-written there', async () => {
  await writeKnownPlace(archives, known(BANK, 'bank'));
  const directory = placesRoot(archives);
  const before = await readFile(join(directory, `${BANK}.json`), 'utf8');
  await writeFile(join(directory, '.darkive-tmp-999999999-1'), 'half');
  await mkdir(join(archives, '.darkive', 'building'));
  await recoverUnfinished({ archives, places: [], temporary: join(archives, 'temporary'), state: null });
  expect(await readdir(directory)).toEqual([`${BANK}.json`]);
  expect(await readFile(join(directory, `${BANK}.json`), 'utf8')).toBe(before);
});
