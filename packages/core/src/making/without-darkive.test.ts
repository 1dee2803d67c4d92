import { appendFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBackup } from './backup.ts';
import { call } from '../import-dar-backup/test-support/old-installation.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

/** FULL, DIFF, INCR by Darkive over data that change; the names of the archives. */
async function history({ data, config, services }: Workshop): Promise<[string, string, string]> {
  const names: string[] = [];
  const options = { config, definitions: [], reference: null, allowShrink: false };
  await mkdir(join(data, 'docs/empty'), { recursive: true });
  await writeFile(join(data, 'docs/a & b'), 'one\n');
  await writeFile(join(data, 'gone'), 'soon\n');
  for (const type of ['FULL', 'DIFF', 'INCR'] as const) {
    const { document, exit } = await runBackup({ ...options, type }, services);
    expect(exit).toBe('done');
    names.push(document.runs[0]?.archive?.name ?? '');
    await appendFile(join(data, 'docs/a & b'), `after ${type}\n`);
    if (type === 'FULL') await rm(join(data, 'gone'));
  }
  await writeFile(join(data, 'docs/a & b'), 'one\nafter FULL\nafter DIFF\n');
  return names as [string, string, string];
}

test('plain dar restores the chain, one archive after the other', async () => {
  const shop = await workshop();
  const names = await history(shop);
  const to = join(shop.directory, 'by hand');
  await mkdir(to);
  for (const name of names) call('dar', '-N', '-Q', '-x', join(shop.archives, name), '-R', to, '-wa');
  expect(call('diff', '-r', shop.data, to)).toBe('');
});

test('dar_manager restores from the base beside the archives, and from one of its own', async () => {
  const shop = await workshop();
  const names = await history(shop);
  const own = join(shop.directory, 'own.db');
  call('dar_manager', '--create', own);
  for (const name of names)
    call('dar_manager', '--base', own, '--add', join(shop.archives, name), '-Q', '--alter=ignore-order');
  for (const [index, base] of [own, join(shop.archives, 'home.dmd')].entries()) {
    const listed = call('dar_manager', '--base', base, '--list');
    for (const name of names) expect(listed).toContain(`\t${name}`);
    const to = join(shop.directory, `restored-${index}`);
    await mkdir(to);
    call('dar_manager', '--base', base, '-e', `-R ${to} -w`, '-r', 'docs');
    call('diff', '-r', join(shop.data, 'docs'), join(to, 'docs'));
  }
});

test('by the rules of dar-backup: its newest FULL by the date in the name is ours, and its DIFF builds on it', async () => {
  const shop = await workshop();
  const [full] = await history(shop);
  const found = (await readdir(shop.archives))
    .flatMap((file) => /^(home_FULL_(\d{4}-\d{2}-\d{2}).*)\.1\.dar$/.exec(file) ?? [])
    .filter((name) => name.startsWith('home_FULL_') && !name.endsWith('.dar'));
  expect(found).toContain(full);
  for (const [index, reference] of found.entries()) {
    const diff = join(shop.archives, `home_DIFF_2099-01-0${index + 1}`);
    call('dar', '-c', diff, '-N', '-Q', '-am', '-R', shop.data, '-A', join(shop.archives, reference));
    const to = join(shop.directory, `to ${index}`);
    await mkdir(to);
    for (const base of [join(shop.archives, full), diff]) call('dar', '-N', '-Q', '-x', base, '-R', to, '-wa');
    call('diff', '-r', shop.data, to);
  }
});
