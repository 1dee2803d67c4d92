import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces, writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { makeArchive } from '../copies/test-support/pool.ts';
import { countArchiveCopies } from './copies.ts';
import { listPlaces } from './place-list.ts';
import { listArchives } from '../holdings/list.ts';
import { verifyArchives } from '../proving/verify.ts';
import { commandPool, FULL } from './test-support/command-pool.ts';

const KB = 1024;
const SECOND = 'home_FULL_2026-11-02_000000';

test('copies are counted, and the place that helps most is named until nothing is short', async () => {
  const { add, copy, shop } = await commandPool({ want: 3, locations: 2 });
  const count = (archives: readonly string[] = []) =>
    countArchiveCopies({ config: shop.config, archives }, shop.services);
  expect(await count()).toMatchObject({
    exit: 'degraded',
    document: { next: { kind: 'add' }, archives: [{ have: 1, short: true }] },
  });
  await makeArchive(shop.archives, SECOND, [300 * KB]);
  await add('small', { capacityBytes: 300 * KB });
  await add('large', { location: 'far away' });
  // Both would be firsts; the small one has room for one of them alone.
  expect((await count()).document.next).toMatchObject({
    kind: 'copy',
    place: 'large',
    location: 'far away',
    archives: 2,
    firstCopies: 2,
  });
  await copy({ places: ['large'] });
  expect(await count()).toMatchObject({
    exit: 'degraded',
    document: { next: { kind: 'copy', place: 'small', archives: 1, firstCopies: 0 } },
  });
  await copy();
  expect((await count()).document).toMatchObject({
    archives: [
      { name: FULL, have: 3, locations: 3, short: false },
      { name: SECOND, have: 2, short: true, copies: [{ place: 'home' }, { place: 'large', counts: true }] },
    ],
    next: { kind: 'add' },
  });
  expect(await count([FULL])).toMatchObject({ exit: 'done', document: { next: null, archives: [{ name: FULL }] } });
  await expect(count(['home_FULL_2020-01-01_000000'])).rejects.toMatchObject({ code: 'archive-unknown' });
});

test('a copy that was not read back for too long does not count, and the place to read is named', async () => {
  const { add, copy, shop } = await commandPool({ 'verify-every': '30d' });
  await add('bank');
  await copy();
  const [bank] = (await readPlaces(shop.archives)).places;
  if (bank === undefined) throw new Error('no place');
  const long = '2020-01-01T00:00:00.000Z';
  await writeKnownPlace(shop.archives, { ...bank, files: bank.files.map((file) => ({ ...file, verifiedAt: long })) });
  expect(await countArchiveCopies({ config: shop.config, archives: [] }, shop.services)).toMatchObject({
    exit: 'degraded',
    document: {
      archives: [{ have: 1, copies: [{ place: 'home' }, { place: 'bank', there: 3, counts: false, provedAt: long }] }],
      next: { kind: 'verify', place: 'bank', archives: 1 },
    },
  });
});

test('a copy at home that misses a slice does not count', async () => {
  const { add, copy, shop } = await commandPool();
  await add('bank');
  await copy();
  await rm(join(shop.archives, `${FULL}.1.dar`));
  const { document } = await countArchiveCopies({ config: shop.config, archives: [] }, shop.services);
  expect(document.archives).toMatchObject([
    { have: 1, short: true, copies: [{ place: 'home', there: 2, counts: false }, {}] },
  ]);
});

test('the ledger’s index and the inventories themselves give the same answers', async () => {
  const { add, copy, shop, pathOf } = await commandPool({ want: 3 });
  await add('bank');
  await add('aunt', { location: 'far away' });
  await makeArchive(shop.archives, SECOND, [30 * KB]);
  await copy();
  await rename(pathOf('aunt'), pathOf('aunt-is-away'));
  const [aunt] = (await readPlaces(shop.archives)).places;
  if (aunt === undefined) throw new Error('no place');
  // A part of an archive, and a file that was never read back.
  const files = aunt.files
    .filter(({ file }) => file !== `${FULL}.1.dar`)
    .map((file) => (file.file.startsWith(SECOND) ? { ...file, verifiedAt: null } : file));
  await writeKnownPlace(shop.archives, { ...aunt, files });
  // A ledger that cannot be made: a file lies where its directory should be.
  const state = join(shop.directory, 'no-directory');
  await writeFile(state, '');
  const { config } = await shop.with({ definition: { copies: { want: 2 } } });
  const without = { ...config, state };
  const count = (of: Config) => countArchiveCopies({ config: of, archives: [] }, shop.services);
  const [quick, slow] = [await count(config), await count(without)];
  expect(slow.document.findings.map(({ code }) => code)).toContain('ledger-unusable');
  expect(quick.document.archives.map(({ short }) => short)).toEqual([false, false]);
  // What home was verified is known to the ledger alone.
  const told = ({ document }: typeof quick) =>
    document.archives.map(({ copies, ...archive }) => ({
      ...archive,
      copies: copies.filter(({ place }) => place !== 'home'),
    }));
  expect(told(quick)).toEqual(told(slow));
  const list = async (of: Config) => (await listPlaces(of, shop.services)).document;
  const [fast, read] = [await list(config), await list(without)];
  expect(fast.places).toEqual(read.places);
  expect(fast.places.map(({ name, archives, notNow }) => [name, archives, notNow === null])).toEqual([
    ['aunt', { whole: 1, partly: 1 }, false],
    ['bank', { whole: 2, partly: 0 }, true],
  ]);
  expect(fast.home).toEqual(read.home);
});

test('an archive whose last check at home failed counts there no more, though every file lies there in its size', async () => {
  const { add, copy, shop } = await commandPool();
  await add('bank');
  await copy();
  const count = async () =>
    (await countArchiveCopies({ config: shop.config, archives: [] }, shop.services)).document.archives;
  expect(await count()).toMatchObject([{ have: 2, short: false }]);
  // The ledger remembers checks of archives that it knows.
  await listArchives({ config: shop.config, definition: null, type: null, since: null, until: null }, shop.services);
  await writeFile(join(shop.archives, `${FULL}.1.dar`), Buffer.alloc(40 * KB, 'x'));
  expect(await verifyArchives({ config: shop.config, archives: [], definition: null }, shop.services)).toMatchObject({
    exit: 'damage',
  });
  expect(await count()).toMatchObject([
    { have: 1, short: true, copies: [{ place: 'home', there: 3, counts: false }, { counts: true }] },
  ]);
});
