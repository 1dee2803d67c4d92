import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces } from '../archive/places.ts';
import { adoptPlace } from './place-adopt.ts';
import { setPlace } from './place-change.ts';
import { commandPool, snapshot } from './test-support/command-pool.ts';

test('an archive directory that has forgotten its places learns all of them from one', async () => {
  const { add, copy, pathOf, shop } = await commandPool({ want: 3 });
  const { config, services } = shop;
  await add('bank');
  await add('aunt', { location: 'far away' });
  await copy();
  const before = (await readPlaces(shop.archives)).places;
  await rm(join(shop.archives, '.darkive/places'), { recursive: true });
  const at = pathOf('bank');
  const there = await snapshot(at);
  const { document, exit } = await adoptPlace({ config, kind: 'directory', at }, services);
  expect({ exit, learned: document.learned }).toEqual({ exit: 'done', learned: ['bank', 'aunt'] });
  expect(document.findings).toMatchObject([{ code: 'place-unlocated', facts: { place: 'aunt' } }]);
  expect(await snapshot(at)).toEqual(there);
  const after = await readPlaces(shop.archives);
  const told = ({ place, files, generation, state }: (typeof before)[number]) => ({ place, files, generation, state });
  expect(after.places.map(told)).toEqual(before.map(told));
  await setPlace({ config, name: 'aunt', at: pathOf('aunt') }, services);
  expect((await copy()).document.places.map(({ state }) => state)).toEqual(['up-to-date', 'up-to-date']);
  // A second time there is nothing to learn.
  expect((await adoptPlace({ config, kind: 'directory', at }, services)).document.learned).toEqual([]);
});

test('what is no place, or belongs to another archive directory with places of its own, is not adopted', async () => {
  const { add, pathOf, shop } = await commandPool();
  const other = await commandPool();
  await add('bank');
  await other.add('aunt');
  const adopt = (at: string) => adoptPlace({ config: shop.config, kind: 'directory', at }, shop.services);
  await expect(adopt(shop.data)).rejects.toMatchObject({
    code: 'guard-refused',
    hint: expect.stringContaining('--from'),
  });
  await expect(adopt(other.pathOf('aunt'))).rejects.toMatchObject({ code: 'guard-refused' });
  await expect(adopt(pathOf('nowhere'))).rejects.toMatchObject({ code: 'guard-refused' });
  expect((await readPlaces(shop.archives)).places.map(({ place }) => place.name)).toEqual(['bank']);
});
