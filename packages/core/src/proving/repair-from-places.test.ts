import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copied, damage } from '../test-support/copied.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { repairArchive } from './repair.ts';
import { verifyArchives } from './verify.ts';

const repair = ({ config, services }: Workshop, archive: string, dryRun = false) =>
  repairArchive({ config, archive, dryRun }, services);

test('slices that no plugin can rebuild are taken from a place that is here', { timeout: 60_000 }, async () => {
  const { shop, full, at } = await copied();
  const [lost, rotten] = [2, 3].map((slice) => join(shop.archives, `${full}.${slice}.dar`)) as [string, string];
  const before = await Promise.all([lost, rotten].map((file) => readFile(file)));
  await rm(lost);
  await damage(rotten);
  // The first place that is asked has rotten copies, too.
  await damage(join(at('aunt'), 'archives', `${full}.2.dar`));
  const names = await readdir(shop.archives);

  expect(await repair(shop, full, true)).toMatchObject({ exit: 'done', document: { outcome: 'repairable' } });
  expect(await readdir(shop.archives)).toEqual(names);
  const { document, exit } = await repair(shop, full);
  expect([exit, document.outcome]).toEqual(['done', 'repaired']);
  expect(document.slices).toMatchObject([
    { slice: 2, reason: 'missing', repaired: true },
    { slice: 3, reason: 'hash', repaired: true },
  ]);
  const told = document.findings.filter(({ code }) => code === 'repaired-from-place').map(({ message }) => message);
  expect(told.join()).toMatch(
    /2\.dar: taken from bank \(kept at: the bank\).*3\.dar: taken from aunt|3\.dar: taken from aunt.*2\.dar: taken from bank/,
  );
  expect(await Promise.all([lost, rotten].map((file) => readFile(file)))).toEqual(before);
  expect((await readdir(shop.archives)).toSorted()).toEqual([...names, `${full}.2.dar`].toSorted());
  const { config, services } = shop;
  expect(await verifyArchives({ config, archives: [], definition: null }, services)).toMatchObject({ exit: 'done' });
});

test(
  'where no place that is here has them nothing is changed, and the place to attach is named',
  { timeout: 60_000 },
  async () => {
    const { shop, full, at } = await copied();
    const slice = join(shop.archives, `${full}.2.dar`);
    await damage(slice);
    const before = await readFile(slice);
    await damage(join(at('aunt'), 'archives', `${full}.2.dar`));
    await rename(at('bank'), at('bank-is-away'));
    const { document, exit } = await repair(shop, full);
    expect([exit, document.outcome]).toEqual(['damage', 'not-repairable']);
    expect(document.findings.find(({ code }) => code === 'not-repairable')?.hint).toMatch(
      /^Attach bank \(kept at: the bank\), where it lies, then run the command again\./,
    );
    expect(await readFile(slice)).toEqual(before);
    await rename(at('bank-is-away'), at('bank'));
    expect(await repair(shop, full)).toMatchObject({ exit: 'done', document: { outcome: 'repaired' } });
  },
);
