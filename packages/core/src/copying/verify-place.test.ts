import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces } from '../archive/places.ts';
import { makeArchive } from '../copies/test-support/pool.ts';
import { flip } from '../test-support/backed-up.ts';
import { losePlace } from './place-lost.ts';
import { listPlaces } from './place-list.ts';
import { commandPool, FULL, snapshot, type CommandPool } from './test-support/command-pool.ts';
import { refreshPlace, verifyPlace } from './verify-place.ts';

async function copied(): Promise<
  CommandPool & { at: (file: string) => string; verify: () => ReturnType<typeof verifyPlace> }
> {
  const pool = await commandPool();
  await pool.add('bank');
  await pool.copy();
  const { config, services } = pool.shop;
  return {
    ...pool,
    at: (file) => join(pool.pathOf('bank'), file),
    verify: () => verifyPlace({ config, name: 'bank', rate: null }, services),
  };
}

test('every copy is read; damage, a missing and a foreign file are told apart, and nothing is changed there', async () => {
  const { verify, at, copy, pathOf } = await copied();
  expect(await verify()).toMatchObject({
    exit: 'done',
    document: { checked: 3, missing: [], damaged: [], unknown: [] },
  });
  const sound = await snapshot(pathOf('bank'));
  await flip(at(`archives/${FULL}.1.dar`), 5000);
  await rm(at(`archives/${FULL}.2.dar`));
  await writeFile(at('archives/holiday.jpg'), 'of somebody');
  const before = await snapshot(pathOf('bank'));
  const { document, exit } = await verify();
  expect(exit).toBe('damage');
  expect(document).toMatchObject({
    missing: [`${FULL}.2.dar`],
    damaged: [{ file: `${FULL}.1.dar` }],
    unknown: ['holiday.jpg'],
    place: { archives: { whole: 0, partly: 1 } },
  });
  expect(await snapshot(pathOf('bank'))).toEqual(before);
  // The next copy writes anew what counts no more.
  expect((await copy()).document.places[0]?.steps.map(({ slice }) => slice)).toEqual([1, 2]);
  const slices = (all: ReadonlyMap<string, string>) => new Map([...all].filter(([path]) => path.endsWith('.dar')));
  expect(slices(await snapshot(pathOf('bank')))).toEqual(slices(sound));
  expect((await verify()).exit).toBe('done');
});

test('a place that was set back is refused, and believed again when all of it was read', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  const { config, services } = shop;
  await add('bank');
  await copy();
  await cp(pathOf('bank'), pathOf('image'), { recursive: true });
  await makeArchive(shop.archives, 'home_FULL_2026-11-02_000000', [9000]);
  await copy();
  await rm(pathOf('bank'), { recursive: true });
  await rename(pathOf('image'), pathOf('bank'));
  const before = await snapshot(pathOf('bank'));
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ facts: { guard: 'place-rolled-back' } });
  await expect(verifyPlace({ config, name: 'bank', rate: null }, services)).rejects.toMatchObject({ exit: 'refused' });
  expect(await snapshot(pathOf('bank'))).toEqual(before);
  const refreshed = await refreshPlace({ config, name: 'bank', rate: null, command: 'place refresh' }, services);
  expect(refreshed.document).toMatchObject({ checked: 3, place: { generation: 3, archives: { whole: 1, partly: 0 } } });
  expect(await copy()).toMatchObject({ exit: 'done', document: { places: [{ steps: [{}, {}] }] } });
});

test('an archive directory that was set back learns what places hold, archives that it lost among it', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  const { config, services } = shop;
  await add('bank');
  const inventories = join(shop.archives, '.darkive/places');
  await cp(inventories, join(shop.directory, 'before'), { recursive: true });
  await copy();
  await rm(inventories, { recursive: true });
  await rename(join(shop.directory, 'before'), inventories);
  await rm(join(shop.archives, `${FULL}.manifest.json`));
  await rm(join(shop.archives, '.darkive/copies'), { recursive: true });
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ facts: { guard: 'place-home-rolled-back' } });
  await refreshPlace({ config, name: 'bank', rate: null, command: 'place refresh' }, services);
  const [bank] = (await readPlaces(shop.archives)).places;
  expect(bank?.files.map(({ file }) => file)).toContain(`${FULL}.2.dar`);
  expect((await snapshot(pathOf('bank'))).size).toBeGreaterThan(5);
});

test('a damaged record is refreshed where the inventory beside it is of that place, and never on another one', async () => {
  const { add, copy, pathOf, shop } = await commandPool({ want: 3 });
  const { config, services } = shop;
  const refresh = (name: string) => refreshPlace({ config, name, rate: null, command: 'place refresh' }, services);
  await add('bank');
  await add('aunt', { location: 'far' });
  await copy();
  await writeFile(join(pathOf('bank'), 'darkive-place.json'), 'nothing');
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ facts: { guard: 'place-damaged-record' } });
  expect((await refresh('bank')).exit).toBe('done');
  expect((await copy()).exit).toBe('done');
  // An empty mount point with nothing but inventories of others is nobody.
  await rename(pathOf('bank'), pathOf('away'));
  await mkdir(pathOf('bank'));
  await cp(join(pathOf('aunt'), 'places'), join(pathOf('bank'), 'places'), { recursive: true });
  await expect(refresh('bank')).rejects.toMatchObject({ facts: { guard: 'place-no-record' } });
});

test('what is lost with a place is told before and after; found, it counts when every file was read', async () => {
  const { add, copy, pathOf, shop } = await commandPool();
  const { config, services } = shop;
  await add('bank');
  await copy();
  // It is nowhere else whole now.
  await rm(join(shop.archives, `${FULL}.2.dar`));
  const lose = (simulate: boolean) => losePlace({ config, name: 'bank', simulate }, services);
  const files = await readFile(join(pathOf('bank'), 'SHA256SUMS'), 'utf8');
  expect(await lose(true)).toMatchObject({
    exit: 'degraded',
    document: { simulated: true, lost: [FULL], place: { state: 'active' } },
  });
  expect((await lose(false)).document).toMatchObject({ simulated: false, lost: [FULL], place: { state: 'lost' } });
  await expect(copy({ places: ['bank'] })).rejects.toMatchObject({ hint: expect.stringContaining('place found bank') });
  expect((await listPlaces(config, services)).document.places).toMatchObject([{ state: 'lost' }]);
  await flip(join(pathOf('bank'), `archives/${FULL}.1.dar`), 5000);
  const found = await refreshPlace({ config, name: 'bank', rate: null, command: 'place found' }, services);
  expect(found).toMatchObject({
    exit: 'damage',
    document: { damaged: [{}], place: { state: 'active', verifiedAt: null } },
  });
  expect(await readFile(join(pathOf('bank'), 'SHA256SUMS'), 'utf8')).toBe(files);
  await expect(
    refreshPlace({ config, name: 'bank', rate: null, command: 'place found' }, services),
  ).rejects.toMatchObject({ code: 'usage-invalid' });
});
