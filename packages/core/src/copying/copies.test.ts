import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPlaces, writeKnownPlace } from '../archive/places.ts';
import { makeArchive } from '../copies/test-support/pool.ts';
import { countArchiveCopies } from './copies.ts';
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
