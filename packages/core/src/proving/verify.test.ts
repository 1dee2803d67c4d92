import { execFileSync } from 'node:child_process';
import { readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listArchives } from '../holdings/list.ts';
import { repairArchive } from './repair.ts';
import { backedUp, flip } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from './verify.ts';

const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);

test('an intact archive passes every check, and the ledger remembers when', async () => {
  const { shop } = await backedUp();
  const { document, exit } = await verify(shop);
  expect(exit).toBe('done');
  expect(document.archives[0]?.checks.map(({ name, result }) => `${name} ${result}`)).toEqual([
    'slices passed',
    'dar-test passed',
    'catalogue passed',
    'artifacts passed',
    'plugins passed',
    'chain passed',
  ]);
  const { document: list } = await listArchives(
    { config: shop.config, definition: null, type: null, since: null, until: null },
    shop.services,
  );
  const checkedAt = document.archives[0]?.checks.map(({ at }) => at).toSorted()[0];
  expect(list.archives[0]?.verifiedAt).toBe(checkedAt);
});

test('a flipped slice is damage, is repaired from redundancy, and then verifies', async () => {
  const { shop, name, slice } = await backedUp();
  const before = await readFile(slice);
  await flip(slice);
  const found = await verify(shop);
  expect(found.exit).toBe('damage');
  expect(found.document.archives[0]?.findings.map(({ code }) => code)).toEqual(['slice-hash', 'dar-test-failed']);
  const { document, exit } = await repairArchive({ config: shop.config, archive: name }, shop.services);
  expect(exit).toBe('done');
  expect(document).toMatchObject({ outcome: 'repaired', slices: [{ slice: 1, reason: 'hash', repaired: true }] });
  expect(await readFile(slice)).toEqual(before);
  expect(await verify(shop)).toMatchObject({ exit: 'done' });
  const again = await repairArchive({ config: shop.config, archive: name }, shop.services);
  expect(again.document.outcome).toBe('nothing-to-do');
});

test('a missing slice is rebuilt too', async () => {
  const { shop, name, slice } = await backedUp();
  await rm(slice);
  expect(await verify(shop)).toMatchObject({ exit: 'damage' });
  expect(await repairArchive({ config: shop.config, archive: name }, shop.services)).toMatchObject({ exit: 'done' });
  execFileSync('dar', ['-N', '-Q', '-t', join(shop.archives, name)]);
});

test('a wrong copy never replaces a slice', async () => {
  const { shop, name, slice } = await backedUp();
  await flip(slice);
  const damaged = await readFile(slice);
  await flip(`${slice}.copy`);
  await expect(repairArchive({ config: shop.config, archive: name }, shop.services)).rejects.toMatchObject({
    code: 'not-repairable',
    exit: 'damage',
  });
  expect(await readFile(slice)).toEqual(damaged);
});

test('without redundancy damage is not repairable, and nothing is changed', async () => {
  const { shop, name, slice } = await backedUp([]);
  await truncate(slice, 1000);
  const { document, exit } = await repairArchive({ config: shop.config, archive: name }, shop.services);
  expect(exit).toBe('damage');
  expect(document.findings.map(({ code }) => code)).toContain('not-repairable');
  expect((await readFile(slice)).length).toBe(1000);
});

test('a lost artifact is degraded, not damage: the archive can be restored', async () => {
  const { shop, slice } = await backedUp();
  await rm(`${slice}.copy`);
  expect(await verify(shop)).toMatchObject({ exit: 'degraded', document: { outcome: 'degraded' } });
});
