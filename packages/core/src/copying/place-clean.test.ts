import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeArchive } from '../copies/test-support/pool.ts';
import { cleanPlace, type PlaceCleanOptions } from './place-clean.ts';
import { commandPool, snapshot, type CommandPool } from './test-support/command-pool.ts';

const NAMES = [1, 2, 3, 4, 5, 6].map((day) => `home_FULL_2026-12-0${day}_000000`);

/** A place with seven archives, one of which is no longer at home. */
async function pooled(): Promise<
  CommandPool & {
    clean: (change?: Partial<PlaceCleanOptions>) => ReturnType<typeof cleanPlace>;
    forget: (name: string) => Promise<void>;
  }
> {
  const pool = await commandPool();
  const { shop } = pool;
  for (const name of NAMES) await makeArchive(shop.archives, name, [5000]);
  await pool.add('bank');
  await pool.copy();
  const forget = async (name: string): Promise<void> => {
    for (const directory of [shop.archives, join(shop.archives, '.darkive/copies')])
      for (const file of await readdir(directory)) if (file.startsWith(name)) await rm(join(directory, file));
  };
  await forget(NAMES[0] ?? '');
  const options = { config: shop.config, name: 'bank', dryRun: false, yes: true, allowMass: false, confirm: null };
  return { ...pool, forget, clean: (change = {}) => cleanPlace({ ...options, ...change }, shop.services) };
}

test('only what is no longer at home goes, when it was asked for; then the place is as it should be', async () => {
  const { clean, copy, pathOf } = await pooled();
  const before = await snapshot(pathOf('bank'));
  expect(await clean({ dryRun: true })).toMatchObject({
    document: { dryRun: true, archives: [{ name: NAMES[0], files: 2 }] },
  });
  await expect(clean({ yes: false })).rejects.toMatchObject({
    code: 'guard-refused',
    hint: expect.stringContaining('--yes'),
  });
  await expect(clean({ yes: false, confirm: async () => false })).rejects.toMatchObject({ code: 'guard-refused' });
  expect(await snapshot(pathOf('bank'))).toEqual(before);
  expect(await clean()).toMatchObject({ exit: 'done', document: { dryRun: false, archives: [{ name: NAMES[0] }] } });
  const archives = await readdir(join(pathOf('bank'), 'archives'));
  expect(archives.filter((file) => file.startsWith(NAMES[0] ?? ''))).toEqual([]);
  expect(archives.filter((file) => file.endsWith('.manifest.json'))).toHaveLength(6);
  expect((await copy()).document.places).toMatchObject([{ state: 'up-to-date' }]);
  expect((await clean()).document.archives).toEqual([]);
});

test('more than a fifth at once, an emptied home, or one that cannot be read is no reason', async () => {
  const { clean, forget, pathOf, shop } = await pooled();
  const before = await snapshot(pathOf('bank'));
  await forget(NAMES[1] ?? '');
  await expect(clean()).rejects.toMatchObject({ hint: expect.stringContaining('--allow-mass') });
  const manifest = join(shop.archives, `${NAMES[2]}.manifest.json`);
  await rename(manifest, `${manifest}.away`);
  await rename(join(shop.archives, '.darkive/copies'), join(shop.directory, 'copies'));
  await writeFile(manifest, '{"schema":');
  await expect(clean({ allowMass: true })).rejects.toMatchObject({
    message: expect.stringContaining('cannot be read'),
  });
  for (const file of await readdir(shop.archives)) if (file.startsWith('home_')) await rm(join(shop.archives, file));
  await expect(clean({ allowMass: true })).rejects.toMatchObject({
    message: expect.stringContaining('no archive at home'),
  });
  expect(await snapshot(pathOf('bank'))).toEqual(before);
});
