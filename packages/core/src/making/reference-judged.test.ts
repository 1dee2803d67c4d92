import { readdir, rm, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from './backup.ts';
import { runDue } from './due.ts';
import { showStatus } from '../knowing/status.ts';
import { backUp, backedUp, flip } from '../test-support/backed-up.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { verifyArchives } from '../proving/verify.ts';

const request = (type: 'DIFF' | 'INCR') => ({ type, definitions: [], reference: null, allowShrink: false }) as const;

/** What becomes of the only slice of the reference; `slice`: its path. */
const DAMAGE = {
  'a slice is gone': (_shop: Workshop, slice: string) => rm(slice),
  'a slice is cut': (_shop: Workshop, slice: string) => truncate(slice, 30_000),
  'a slice is a link': async (_shop: Workshop, slice: string) => {
    await rm(slice);
    await symlink('/etc/hostname', slice);
  },
  'a verify found a flip': async ({ config, services }: Workshop, slice: string) => {
    await flip(slice);
    await verifyArchives({ config, archives: [], definition: null }, services);
  },
};

test.each(Object.keys(DAMAGE) as (keyof typeof DAMAGE)[])(
  'nothing is built on an archive that cannot be restored, and the schedule begins anew: %s',
  async (kind) => {
    const { shop, name, slice } = await backedUp([]);
    await DAMAGE[kind](shop, slice);
    const { config, services } = shop;
    const before = await readdir(shop.archives);
    const refused = await runBackup({ config, ...request('DIFF') }, services);
    expect(refused).toMatchObject({
      exit: 'refused',
      document: { runs: [{ archive: null, restorePoint: null, error: { code: 'reference-unsound' } }] },
    });
    expect(await readdir(shop.archives)).toEqual(before);

    const due = await runDue({ config, definitions: [], allowShrink: false }, services);
    const made = due.document.runs[0]?.archive?.name;
    expect(due.document.runs).toMatchObject([{ type: 'FULL', outcome: 'success', restorePoint: made }]);
    const { document } = await showStatus({ config, definition: null }, services);
    expect(document.definitions[0]?.restorePoint?.name).toBe(made);
    // The damaged one is still there, and still told of.
    expect(document.definitions[0]?.reasons.map(({ message }) => message).join(' ')).toContain(name);
  },
);

test('a link in the middle that is damaged spoils what would build on the end; the sound FULL before it may be named', async () => {
  const { shop, name: full } = await backedUp([]);
  const { config, services } = shop;
  const diff = await backUp(shop, 'DIFF');
  await rm(join(shop.archives, `${diff}.1.dar`));
  const incr = await runBackup({ config, ...request('INCR') }, services);
  expect(incr.document.runs).toMatchObject([{ error: { code: 'reference-unsound' } }]);
  expect(incr.document.runs[0]?.findings.map(({ hint }) => hint).join(' ')).toContain(`darkive repair ${diff}`);
  const again = await runBackup({ config, ...request('DIFF') }, services);
  expect(again.document.runs).toMatchObject([{ outcome: 'success' }]);
  expect(again.document.runs[0]?.restorePoint).toBe(again.document.runs[0]?.archive?.name);
  expect(full).toMatch(/FULL/);
});
