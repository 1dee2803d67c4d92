import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readStore } from '../archive/index.ts';
import { copyToPlaces } from '../copying/copy.ts';
import { addPlace } from '../copying/place-add.ts';
import { runBackup } from '../making/backup.ts';
import { editOnce, makeNastyTree } from './nasty-tree.ts';
import { workshop, type Workshop } from './workshop.ts';

/** A FULL of several slices and a DIFF, copied to a place called bank and one called aunt. */
export async function copied(): Promise<{ shop: Workshop; full: string; diff: string; at: (name: string) => string }> {
  const shop = await workshop({
    definition: { 'slice': '64KiB', 'compression': 'none', 'restore-test': 'off', 'copies': { want: 3 } },
  });
  const { config, services } = shop;
  await makeNastyTree(shop.data);
  for (const type of ['FULL', 'DIFF'] as const) {
    if (type === 'DIFF') await editOnce(shop.data);
    const { exit } = await runBackup({ config, type, definitions: [], reference: null, allowShrink: false }, services);
    expect(exit).toBe('done');
  }
  const at = (name: string): string => join(shop.directory, name);
  for (const name of ['bank', 'aunt']) {
    await mkdir(at(name));
    const where = { kind: 'directory', at: at(name), location: `the ${name}`, capacityBytes: null, reserveBytes: 0 };
    await addPlace({ config, name, ...where }, services);
  }
  const copy = { config, places: [], attached: false, dryRun: false, limitBytes: null, evict: true, rate: null };
  expect(await copyToPlaces(copy, services)).toMatchObject({ exit: 'done' });
  const { archives } = await readStore(shop.archives);
  const [full = '', diff = ''] = archives.map(({ manifest }) => manifest.name);
  return { shop, full, diff, at };
}

/** Changes seven bytes in the middle of a file. */
export async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  const { size } = await handle.stat();
  await handle.write(Buffer.from('damaged'), 0, 7, Math.floor(size / 2));
  await handle.close();
}
