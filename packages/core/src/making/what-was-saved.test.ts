import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { ArchiveType } from '../records/archive-name.ts';
import { createDar } from '../dar/index.ts';
import { runBackup } from './backup.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

const CACHE_TAG = 'Signature: 8a477f597d28d172789f06886806bc55\n';

async function backup({ config, services }: Workshop, type: ArchiveType, allowShrink = false) {
  const { document, exit } = await runBackup({ config, type, definitions: [], reference: null, allowShrink }, services);
  const [run] = document.runs;
  return {
    exit,
    guard: run?.findings.filter(({ severity }) => severity === 'error').map(({ facts }) => facts['guard'])[0],
    archive: run?.archive ?? null,
  };
}

async function filled(definition: Readonly<Record<string, unknown>> = {}): Promise<Workshop> {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 }, ...definition } });
  for (const name of ['a', 'b', 'c', 'd/e', 'd/f']) {
    await mkdir(join(shop.data, name, '..'), { recursive: true });
    await writeFile(join(shop.data, name), name);
  }
  return shop;
}

async function published({ archives }: Workshop): Promise<string[]> {
  return (await readdir(archives)).filter((name) => name.endsWith('.manifest.json'));
}

/** What the archive holds, as plain dar lists it. */
async function held({ archives, services }: Workshop, archive: string): Promise<string[]> {
  const names: string[] = [];
  await createDar(services.runner).list(join(archives, archive), ({ path }) => void names.push(String(path)));
  return names.toSorted();
}

test('a source that a CACHEDIR.TAG in its root hides from dar is neither saved as nothing nor recorded as deleted', async () => {
  const shop = await filled({ 'cache-directory-tagging': true });
  expect((await backup(shop, 'FULL')).exit).toBe('done');
  await writeFile(join(shop.data, 'CACHEDIR.TAG'), CACHE_TAG);
  expect(await backup(shop, 'DIFF')).toEqual({ exit: 'refused', guard: 'nothing-saved', archive: null });
  expect(await backup(shop, 'FULL')).toEqual({ exit: 'refused', guard: 'nothing-saved', archive: null });
  expect(await published(shop)).toHaveLength(1);
  expect((await backup(shop, 'FULL', true)).exit).toBe('done');
});

test('most of a source that is recorded as deleted is refused, though it was counted', async () => {
  const shop = await filled({ 'cache-directory-tagging': true });
  for (const name of ['g', 'h', 'i', 'j']) await writeFile(join(shop.data, 'd', name), name);
  expect((await backup(shop, 'FULL')).exit).toBe('done');
  await writeFile(join(shop.data, 'd', 'CACHEDIR.TAG'), CACHE_TAG);
  const refused = await backup(shop, 'DIFF');
  expect(refused).toMatchObject({ exit: 'refused', archive: null });
  expect(['much-deleted', 'contents-shrunk']).toContain(refused.guard);
});

const NOTHING: [string, (shop: Workshop) => Promise<Readonly<Record<string, unknown>>>][] = [
  ['an exclude of every name', async () => ({ exclude: [{ name: '*' }, { name: '.*' }] })],
  ['an exclude of every path', async () => ({ exclude: ['a', 'b', 'c', 'd'] })],
  ['an exclude by a pattern', async () => ({ exclude: ['*'] })],
  ['an include of something that is excluded', async () => ({ include: ['a'], exclude: ['a'] })],
  [
    'a batch file',
    async ({ directory, data }) => {
      await writeFile(join(directory, 'batch'), `-R ${data}\n-P a -P b -P c -P d\n`);
      return { root: undefined, batch: join(directory, 'batch') };
    },
  ],
];

test.each(NOTHING)('%s leaves no archive of nothing', async (_, change) => {
  const shop = await filled();
  const nothing = await shop.with({ definition: await change(shop) });
  expect(await backup(nothing, 'FULL')).toEqual({ exit: 'refused', guard: 'nothing-saved', archive: null });
  expect(await published(shop)).toEqual([]);
});

test('directories of Darkive below the root are left out by what they are, however they are reached', async () => {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 } } });
  const own = await mkdtemp(join(tmpdir(), "darkive-mom's <own> `files` $x [1]-"));
  onTestFinished(() => rm(own, { recursive: true, force: true }));
  const inside = (name: string): string => join(own, name);
  for (const name of ['archives', 'log', 'parity', 'kept']) await mkdir(inside(name));
  for (const name of ['log/darkive.log.1', 'parity/x.par2', 'kept/file']) await writeFile(inside(name), name);
  const written = (path: string): string => path.replaceAll('$', '$$$$');
  const top = {
    archives: written(inside('archives')),
    state: written(inside('state')),
    log: { directory: written(inside('log')) },
  };
  const plugin = { name: 'some-plugin', apiVersion: 1, options: z.looseObject({}), hooks: {} } as const;
  const plugins = { [plugin.name]: { directory: inside('parity') } };
  await symlink(own, join(shop.directory, 'link'));
  for (const root of [own, join(shop.directory, 'link')]) {
    const here = await shop.with({ definition: { root: written(root), plugins }, plugins: [plugin], top: { ...top } });
    const made = await backup(here, 'FULL');
    expect(made.exit).toBe('done');
    const names = await held({ ...here, archives: inside('archives') }, made.archive?.name ?? '');
    expect(names).toEqual(['kept', 'kept/file']);
  }
});

test('a directory that holds other things beside the logs or the state is saved, without what is ours', async () => {
  const shop = await workshop({ definition: { 'restore-test': { files: 0 } } });
  for (const name of ['var/log', 'var/lib/tmp']) await mkdir(join(shop.data, name), { recursive: true });
  for (const name of ['var/log/syslog', 'var/lib/dpkg', 'var/lib/tmp/theirs'])
    await writeFile(join(shop.data, name), name);
  const top = { state: join(shop.data, 'var/lib'), log: { directory: join(shop.data, 'var/log') } };
  const shared = await shop.with({ top: { ...top, temporary: join(shop.directory, 'tmp') } });
  await writeFile(join(shop.data, 'var/log/darkive.log'), 'ours');
  await backup(shared, 'FULL');
  const made = await backup(shared, 'FULL');
  expect(made.exit).toBe('done');
  const names = await held(shared, made.archive?.name ?? '');
  expect(names).toEqual(expect.arrayContaining(['var/log/syslog', 'var/lib/dpkg', 'var/lib/tmp/theirs']));
  expect(names.filter((name) => /ledger|catalogue|darkive/.test(name))).toEqual([]);
});

test('an archive that holds itself is refused: dar was told to follow a link to the archive directory', async () => {
  const shop = await filled();
  await symlink(shop.archives, join(shop.data, 'link'));
  const argument = ['--ignored-as-symlink', join(shop.data, 'link')];
  const followed = await shop.with({ definition: { 'dar-arguments': argument, 'slice': '20MiB' } });
  expect(await backup(followed, 'FULL')).toEqual({ exit: 'refused', guard: 'own-files', archive: null });
  expect(await published(shop)).toEqual([]);
});

test('a root that is a directory of Darkive itself is refused, also through a link', async () => {
  const shop = await filled();
  await symlink(shop.archives, join(shop.directory, 'link'));
  const wrong = await shop.with({ definition: { root: join(shop.directory, 'link') } });
  await writeFile(join(shop.archives, 'x'), 'x');
  expect(await backup(wrong, 'FULL')).toEqual({ exit: 'refused', guard: 'own-root', archive: null });
});
