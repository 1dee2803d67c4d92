import { execFileSync, spawnSync } from 'node:child_process';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copied, damage } from '../test-support/copied.ts';
import { fingerprint } from '../test-support/nasty-tree.ts';
import type { Workshop } from '../test-support/workshop.ts';
import { planRestore, restoreArchive, type RestoreOptions } from './restore.ts';

function options(shop: Workshop, to: string): RestoreOptions {
  const where = { definition: 'home', archive: null, paths: [], to: join(shop.directory, to) };
  return { config: shop.config, ...where, onlyThisArchive: false, despiteDamage: false };
}

const restore = (shop: Workshop, to = 'restored') => restoreArchive(options(shop, to), shop.services);

/** What lies in the temporary directory of the configuration. */
async function leftovers({ config }: Workshop): Promise<string[]> {
  return readdir(config.temporary).catch(() => []);
}

test('what is missing or damaged at home is read from a place that is here', { timeout: 60_000 }, async () => {
  const { shop, full, diff } = await copied();
  const whole = fingerprint(shop.data);
  await rm(join(shop.archives, `${full}.2.dar`));
  await damage(join(shop.archives, `${full}.3.dar`));
  for (const name of await readdir(shop.archives)) if (name.startsWith(diff)) await rm(join(shop.archives, name));
  const before = await readdir(shop.archives);

  const plan = await planRestore(options(shop, 'planned'), shop.services);
  expect(plan.document).toMatchObject({ outcome: 'possible' });
  const { document, exit } = await restore(shop);
  expect([exit, document.outcome]).toEqual(['done', 'complete']);
  expect(document.archives.map(({ name }) => name)).toEqual([full, diff]);
  expect(document.findings).toMatchObject([
    { code: 'read-from-place', severity: 'warning', message: expect.stringContaining('(kept at: the aunt)') },
  ]);
  expect(fingerprint(join(shop.directory, 'restored'))).toEqual(whole);
  expect(await readdir(shop.archives)).toEqual(before);
  expect(await leftovers(shop)).toEqual([]);
});

test('a copy that is damaged as well is passed over for another one', { timeout: 60_000 }, async () => {
  const { shop, full, at } = await copied();
  const whole = fingerprint(shop.data);
  for (const directory of [shop.archives, join(at('aunt'), 'archives')]) await damage(join(directory, `${full}.2.dar`));
  const { document, exit } = await restore(shop);
  expect(exit).toBe('done');
  expect(document.findings).toMatchObject([{ code: 'read-from-place', message: expect.stringContaining('the bank') }]);
  expect(fingerprint(join(shop.directory, 'restored'))).toEqual(whole);
  await damage(join(at('bank'), 'archives', `${full}.2.dar`));
  await expect(restore(shop, 'again')).rejects.toMatchObject({ code: 'chain-damaged' });
  expect(await readdir(shop.directory)).not.toContain('again');
  expect(await leftovers(shop)).toEqual([]);
});

test('a place that is not here is named, with where it is kept', { timeout: 60_000 }, async () => {
  const { shop, full, at } = await copied();
  await rename(at('aunt'), at('aunt-is-away'));
  await rename(at('bank'), at('bank-is-away'));
  await rm(join(shop.archives, `${full}.2.dar`));
  const error = {
    code: 'chain-damaged',
    hint: expect.stringMatching(/^Attach aunt \(kept at: the aunt\), where it lies, then run the command again\./),
  };
  await expect(restore(shop)).rejects.toMatchObject(error);
  const plan = await planRestore(options(shop, 'planned'), shop.services);
  expect(JSON.stringify(plan.document)).toContain('Attach aunt (kept at: the aunt)');
  await rename(at('bank-is-away'), at('bank'));
  expect(await restore(shop)).toMatchObject({ exit: 'done' });
});

test('the script on a place restores from it alone', { timeout: 60_000 }, async () => {
  const { shop, at } = await copied();
  await rm(shop.archives, { recursive: true });
  const to = join(shop.directory, 'by-script');
  const { status, stdout, stderr } = spawnSync('sh', [join(at('bank'), 'restore.sh'), 'restore', 'home', to], {
    env: { PATH: process.env['PATH'] },
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  expect(execFileSync('diff', ['-r', '--no-dereference', shop.data, to], { encoding: 'utf8' })).toBe('');
  const sums = spawnSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: at('bank'), encoding: 'utf8' });
  expect(sums).toMatchObject({ status: 0, stdout: '' });
});
