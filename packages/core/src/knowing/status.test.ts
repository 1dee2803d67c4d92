import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drill } from '../proving/drill.ts';
import { repairArchive } from '../proving/repair.ts';
import { showStatus } from './status.ts';
import { backedUp, flip } from '../test-support/backed-up.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';
import { clockAhead } from '../test-support/test-clock.ts';

const status = ({ config, services }: Workshop, definition: string | null = null) =>
  showStatus({ config, definition }, services);
const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);

test('a fresh backup is ok; without one there is danger', async () => {
  expect(await status(await workshop())).toMatchObject({ exit: 'damage', document: { verdict: 'danger' } });
  const { shop, name } = await backedUp();
  await drill({ config: shop.config, definition: null, budget: null }, shop.services);
  expect(await status(shop, 'home')).toMatchObject({
    exit: 'done',
    document: {
      verdict: 'ok',
      definitions: [{ restorePoint: { name }, lastDrill: { archive: name, result: 'passed' } }],
      storage: { reachable: true, freeBytes: expect.any(Number) },
    },
  });
  await expect(status(shop, 'nope')).rejects.toMatchObject({ code: 'definition-unknown' });
});

test('damage that a verification found is danger until it is repaired; lost parity asks for attention', async () => {
  const { shop, name, slice } = await backedUp();
  await flip(slice);
  await verify(shop);
  expect(await status(shop)).toMatchObject({ exit: 'damage', document: { definitions: [{ restorePoint: null }] } });
  await repairArchive({ config: shop.config, archive: name }, shop.services);
  await verify(shop);
  expect(await status(shop)).toMatchObject({ exit: 'done' });
  await rm(`${slice}.copy`);
  await verify(shop);
  const { document, exit } = await status(shop);
  expect([exit, document.definitions[0]?.reasons.map(({ code }) => code)]).toEqual(['degraded', ['redundancy-lost']]);
});

test('storage that is away is no ok, but what is remembered of it is told', async () => {
  const { shop, name } = await backedUp();
  await rename(shop.archives, `${shop.archives}.away`);
  expect(await status(shop)).toMatchObject({
    exit: 'degraded',
    document: { verdict: 'attention', storage: { reachable: false }, definitions: [{ restorePoint: { name } }] },
  });
});

test('without a usable ledger the manifests answer, degraded', async () => {
  const { shop, name } = await backedUp();
  await rm(join(shop.directory, 'state'), { recursive: true });
  await writeFile(join(shop.directory, 'state'), 'not a directory');
  expect(await status(shop)).toMatchObject({
    exit: 'degraded',
    document: { definitions: [{ restorePoint: { name } }] },
  });
});

test('the schedule decides what is overdue, that of the configuration or the built-in one', async () => {
  const { shop } = await backedUp();
  const later = (days: number) => clockAhead(days * 86_400_000);
  const ask = async (definition: object, days: number) => {
    const own = await shop.with({ definition: { compression: 'none', ...definition } });
    const services = { ...own.services, clock: later(days) };
    const { document } = await showStatus({ config: own.config, definition: null }, services);
    return document.definitions[0]?.reasons.map(({ level, code }) => `${level} ${code}`);
  };
  expect(await ask({}, 2)).toEqual([]);
  expect(await ask({}, 5)).toEqual(['attention overdue']);
  expect(await ask({}, 30)).toEqual(['danger overdue']);
  expect(await ask({ schedule: { incr: 'every 10 days' } }, 9)).toEqual([]);
  expect(await ask({ schedule: { incr: 'every 10 days' } }, 14)).toEqual(['attention overdue']);
  expect(await ask({ schedule: { incr: 'off', diff: 'off' } }, 40)).toEqual([]);
  expect(await ask({ schedule: { incr: 'every 2 days', diff: 'off' } }, 30)).toEqual(['danger overdue']);
});
