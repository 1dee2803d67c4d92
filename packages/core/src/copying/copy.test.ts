import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces } from '../archive/places.ts';
import { makeArchive } from '../copies/test-support/pool.ts';
import type { Services } from '../services/services.ts';
import { copyToPlaces } from './copy.ts';
import { addPlace, type PlaceAddOptions } from './place-add.ts';
import { renamePlace, retirePlace, setHome, setPlace } from './place-change.ts';
import { listPlaces, showPlace } from './place-list.ts';
import { commandPool, FULL, snapshot } from './test-support/command-pool.ts';

const KB = 1024;

test('places are added, brought up to date, and each tells of all of them; then there is nothing to do', async () => {
  const { add, copy, pathOf, shop } = await commandPool({ want: 3 });
  await add('bank');
  await add('aunt', { location: 'far away' });
  const { document, exit } = await copy();
  expect(exit).toBe('done');
  expect(document.places.map(({ name, state, synced }) => [name, state, synced])).toEqual([
    ['aunt', 'copied', true],
    ['bank', 'copied', true],
  ]);
  const before = [await snapshot(pathOf('bank')), await snapshot(pathOf('aunt'))];
  const inventories = await readdir(join(pathOf('bank'), 'places'));
  expect(inventories).toHaveLength(2);
  expect(await readdir(join(pathOf('aunt'), 'places'))).toEqual(inventories);
  const again = await copy();
  expect(again.document.places.map(({ state }) => state)).toEqual(['up-to-date', 'up-to-date']);
  expect([await snapshot(pathOf('bank')), await snapshot(pathOf('aunt'))]).toEqual(before);
  const listed = await listPlaces(shop.config, shop.services);
  expect(listed).toMatchObject({
    exit: 'done',
    document: {
      home: { location: 'home' },
      places: [
        { name: 'aunt', location: 'far away', at: pathOf('aunt'), notNow: null, archives: { whole: 1, partly: 0 } },
        { name: 'bank', location: 'bank', generation: 1 },
      ],
    },
  });
});

test('a place that is not there, or whose record is another one, is refused before one byte is written', async () => {
  const { add, copy, pathOf, shop } = await commandPool({ want: 3 });
  await add('bank');
  await add('aunt');
  await copy();
  await rename(pathOf('bank'), pathOf('away'));
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ code: 'guard-refused', exit: 'refused' });
  expect((await copy({ attached: true })).exit).toBe('done');
  // An empty mount point.
  await mkdir(pathOf('bank'));
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ facts: { guard: 'place-no-record' } });
  expect(await readdir(pathOf('bank'))).toEqual([]);
  // The other disk is mounted there.
  await rm(pathOf('bank'), { recursive: true });
  await rename(pathOf('aunt'), pathOf('bank'));
  const before = await snapshot(pathOf('bank'));
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ facts: { guard: 'place-other-place' } });
  expect(await snapshot(pathOf('bank'))).toEqual(before);
  const { document } = await showPlace({ config: shop.config, name: 'bank' }, shop.services);
  expect(document.place.notNow?.message).toContain('is the place aunt, not bank');
});

test('a dry run writes nothing, at home neither, and is what is then done', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  await add('bank');
  const before = [await snapshot(pathOf('bank')), await snapshot(shop.archives)];
  const planned = await copy({ dryRun: true });
  expect([await snapshot(pathOf('bank')), await snapshot(shop.archives)]).toEqual(before);
  const { document } = await copy();
  expect(document.places[0]?.steps).toEqual(planned.document.places[0]?.steps);
  expect(planned.document.places[0]).toMatchObject({ state: 'planned', steps: [{}, {}, {}] });
});

test('a dry run over several places plans each as if those before were done, as the run then does', async () => {
  const { add, copy } = await commandPool({ want: 2 });
  for (const name of ['aunt', 'bank']) await add(name);
  const stepsOf = async (dryRun: boolean) =>
    (await copy({ dryRun })).document.places.map(({ name, steps }) => [name, steps]);
  const planned = await stepsOf(true);
  expect(planned).toMatchObject([
    ['aunt', [{}, {}, {}]],
    ['bank', []],
  ]);
  expect(await stepsOf(false)).toEqual(planned);
});

test('damage at home is not copied, and is what the command ends with', async () => {
  const { add, copy, shop } = await commandPool();
  await add('bank');
  await writeFile(join(shop.archives, `${FULL}.2.dar`), Buffer.alloc(20 * KB, 'x'));
  const { document, exit } = await copy();
  expect(exit).toBe('damage');
  expect(document.findings).toMatchObject([{ code: 'copy-source-damaged', facts: { archive: FULL } }]);
  expect(document.places).toMatchObject([{ state: 'partly', copiedBytes: expect.any(Number) }]);
});

test('two that copy at once: the second is told who does', async () => {
  const { add, copy } = await commandPool();
  await add('bank');
  const ends = await Promise.allSettled([copy(), copy()]);
  expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'lock-held', message: expect.stringContaining('What is known of places') },
  });
});

test('an interruption ends it between two blocks, and the next run goes on where it ended', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  await makeArchive(shop.archives, 'home_FULL_2026-11-02_000000', [3_000_000, 3_000_000]);
  await add('bank');
  let blocks = 0;
  const signal = new AbortController();
  const services: Services = {
    ...shop.services,
    signal: signal.signal,
    onProgress: (event) => {
      if (event.kind === 'progress' && (blocks += 1) === 6) signal.abort('SIGINT');
    },
  };
  const options = { config: shop.config, places: ['bank'], attached: false, dryRun: false, limitBytes: null };
  await expect(copyToPlaces({ ...options, evict: true, rate: null }, services)).rejects.toBe('SIGINT');
  const [bank] = (await readPlaces(shop.archives)).places;
  const there = [...(await snapshot(pathOf('bank'))).keys()];
  expect(there.filter((path) => path.endsWith('.part'))).toEqual([]);
  // What was whole by then is known, and is not copied again.
  expect(bank?.files.length).toBeGreaterThan(0);
  const { document } = await copy();
  expect(document.places[0]?.steps.length).toBeLessThan(6);
  expect((await copy()).document.places).toMatchObject([{ state: 'up-to-date' }]);
});

test('a place keeps its copies when it is renamed, and is told its name and settings', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  const { config, services } = shop;
  await add('bank');
  await copy();
  await renamePlace({ config, name: 'bank', to: 'bank-1' }, services);
  await setPlace({ config, name: 'bank-1', location: 'the other bank', reserveBytes: 7 }, services);
  await setHome({ config, location: 'flat' }, services);
  expect((await copy()).document.places).toMatchObject([{ name: 'bank-1', state: 'up-to-date' }]);
  const record: unknown = JSON.parse(await readFile(join(pathOf('bank'), 'darkive-place.json'), 'utf8'));
  expect(record).toMatchObject({ name: 'bank-1', location: 'the other bank', reserveBytes: 7, generation: 1 });
  await retirePlace({ config, name: 'bank-1' }, services);
  await expect(copy({ places: ['bank-1'] })).rejects.toMatchObject({ code: 'usage-invalid' });
  expect((await copy()).exit).toBe('skipped');
});

test.each<[string, Partial<PlaceAddOptions> & { readonly name?: string }, string]>([
  ['a name with a slash', { name: 'a/b' }, 'is no name of a place'],
  ['a name of two lines', { name: 'a\nb' }, 'is no name of a place'],
  ['a name too long', { name: 'a'.repeat(65) }, 'is no name of a place'],
  ['the name of the archive directory itself', { name: 'home' }, 'archive directory itself'],
  ['a name that is taken', { name: 'bank' }, 'already'],
  ['a location of two lines', { location: 'a\nb' }, 'is no location'],
  ['more reserve than capacity', { capacityBytes: 5, reserveBytes: 6 }, 'can hold nothing'],
  ['a kind that nobody brings', { kind: 'floppy' }, 'no driver'],
  ['a relative path', { at: 'disk' }, 'no absolute path'],
  ['a path where nothing is', { at: '/nowhere/at/all' }, 'nothing at'],
])('a place with %s is refused', async (_what, { name = 'disk', ...change }, said) => {
  const { add, shop } = await commandPool();
  await add('bank');
  await mkdir(join(shop.directory, 'disk'));
  const before = await snapshot(shop.directory);
  const at = join(shop.directory, 'disk');
  const options = { config: shop.config, kind: 'directory', at, location: null, capacityBytes: null, reserveBytes: 0 };
  await expect(addPlace({ ...options, name, ...change }, shop.services)).rejects.toMatchObject({
    message: expect.stringContaining(said),
  });
  const changed = [...(await snapshot(shop.directory))].filter(([path, digest]) => before.get(path) !== digest);
  expect(changed.filter(([path]) => !path.includes('/.darkive'))).toEqual([]);
});

test('a place may not lie in the archive directory, be another one already, or hold files of others', async () => {
  const { add, shop } = await commandPool();
  await add('bank');
  await expect(add('inside', { at: shop.archives })).rejects.toMatchObject({ code: 'usage-invalid' });
  await expect(add('again', { at: join(shop.directory, 'bank') })).rejects.toMatchObject({
    code: 'guard-refused',
    hint: expect.stringContaining('place set bank --at'),
  });
  await mkdir(join(shop.directory, 'used/archives'), { recursive: true });
  await writeFile(join(shop.directory, 'used/archives/a.1.dar'), 'of another');
  await expect(add('used')).rejects.toMatchObject({ code: 'guard-refused' });
  expect(await readdir(join(shop.directory, 'used'))).toEqual(['archives']);
});

test('a place that a killed command had only half added is added by the same command', async () => {
  const { add, copy, shop } = await commandPool();
  await add('bank');
  const names = await readdir(join(shop.archives, '.darkive/places'));
  const file = names.find((name) => /^[0-9a-f]{8}-/.test(name)) ?? '';
  await rm(join(shop.archives, '.darkive/places', file));
  expect((await add('bank')).document.place.id).toBe(file.slice(0, -'.json'.length));
  expect((await copy()).exit).toBe('done');
});
