import { execFileSync } from 'node:child_process';
import { open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { definePlugin, type DarkivePlugin } from '../lifecycle/plugin-types.ts';
import { z } from 'zod';
import type { StandardSchema } from '../lifecycle/standard-schema.ts';
import { runBackup } from './backup.ts';
import { listArchives } from './list.ts';
import { repairArchive } from './repair.ts';
import { workshop, type Workshop } from './test-support/workshop.ts';
import { verifyArchives } from './verify.ts';

/** A plugin that keeps a whole copy of every slice: the simplest redundancy there is. */
const copies: DarkivePlugin = definePlugin({
  name: 'darkive-plugin-copies',
  apiVersion: 1,
  options: z.strictObject({}) as StandardSchema,
  hooks: {
    'post-archive': async ({ slices }, context) => {
      const directory = await context.stage();
      return Promise.all(
        slices.map(async ({ path, number }) => {
          const copy = join(directory, `${path.split('/').at(-1)}.copy`);
          await writeFile(copy, await readFile(path));
          return {
            kind: 'copy',
            path: copy,
            parity: { slice: number, blockSize: 1, sourceBlocks: 1, recoveryBlocks: 1 },
          };
        }),
      );
    },
    'on-damage': async ({ damaged, artifacts, slices, scratch }) => ({
      result: 'repaired',
      files: await Promise.all(
        damaged.map(async ({ slice }) => {
          const copy = artifacts.find((one) => one.slice === slice && one.artifact.kind === 'copy');
          const path = join(scratch, slices[slice - 1]?.path.split('/').at(-1) ?? '');
          await writeFile(path, await readFile(copy?.path ?? ''));
          return { slice, path };
        }),
      ),
    }),
  },
});

async function backedUp(plugins = [copies]): Promise<{ shop: Workshop; name: string; slice: string }> {
  const shop = await workshop({ definition: { compression: 'none' }, plugins });
  await writeFile(join(shop.data, 'letter'), 'Dear Anna,\n'.repeat(5000));
  const { document } = await runBackup(
    { config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: false },
    shop.services,
  );
  const name = document.runs[0]?.archive?.name ?? '';
  return { shop, name, slice: join(shop.archives, `${name}.1.dar`) };
}

const verify = ({ config, services }: Workshop) => verifyArchives({ config, archives: [], definition: null }, services);

async function flip(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([0, 255, 0, 255]), 0, 4, 20_000);
  await handle.close();
}

test('an intact archive passes every check, and the ledger remembers when', async () => {
  const { shop } = await backedUp();
  const { document, exit } = await verify(shop);
  expect(exit).toBe('done');
  expect(document.archives[0]?.checks.map(({ name, result }) => `${name} ${result}`)).toEqual([
    'slices passed',
    'dar-test passed',
    'artifacts passed',
    'plugins passed',
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
