import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testManifest } from '../archive/test-support/test-manifest.ts';
import { createDarManager } from '../dar-manager/index.ts';
import { createToolRunner } from '../exec/index.ts';
import { silentLogger } from '../log/logger.ts';
import type { Manifest } from '../records/manifest.ts';
import { addToBase, basePath, checkBase, rebuildBase, relocateBase, relocated, removeFromBase } from './index.ts';
import { scratch } from './test-support/entries.ts';

const runner = createToolRunner({ env: process.env, log: silentLogger, output: () => undefined, mask: (text) => text });

test('a base is created on first use, added to, and kept in the order of the archives', async () => {
  const { archives, names, manifests } = await published(3);
  expect(await addToBase(runner, archives, at(manifests, 1))).toEqual({ result: 'rebuilt', problems: [] });
  expect(await addToBase(runner, archives, at(manifests, 1))).toEqual({ result: 'unchanged', problems: [] });
  expect(await names()).toEqual(manifests.map(({ name }) => name));
  await removeFromBase(runner, archives, at(manifests, 2));
  expect(await addToBase(runner, archives, at(manifests, 2))).toEqual({ result: 'changed', problems: [] });
  expect(await removeFromBase(runner, archives, at(manifests, 0))).toEqual({ result: 'changed', problems: [] });
  expect(await removeFromBase(runner, archives, at(manifests, 0))).toEqual({ result: 'unchanged', problems: [] });
  expect(await checkBase(runner, archives, 'my home', manifests)).toEqual([
    { kind: 'absent', archive: at(manifests, 0).name },
  ]);
  expect(await addToBase(runner, archives, at(manifests, 0))).toEqual({ result: 'rebuilt', problems: [] });
  expect(await checkBase(runner, archives, 'my home', manifests)).toEqual([]);
  expect(await readdir(join(archives, '.darkive'))).toEqual(['digests']);
});

test('a damaged base is made anew by the next addition; a removal refuses it and leaves it', async () => {
  const { archives, names, manifests, base } = await published(2);
  await rebuildBase(runner, archives, 'my home', manifests.slice(0, 1));
  const bytes = await readFile(base);
  for (const broken of [Buffer.alloc(0), bytes.subarray(0, bytes.length - 40)]) {
    await writeFile(base, broken);
    expect((await checkBase(runner, archives, 'my home', manifests))[0]?.kind).toBe('corrupted');
    await expect(removeFromBase(runner, archives, at(manifests, 0))).rejects.toMatchObject({
      code: 'catalogue-unusable',
      hint: expect.stringContaining("darkive catalog rebuild 'my home'"),
    });
    expect(await readFile(base)).toEqual(broken);
    expect((await addToBase(runner, archives, at(manifests, 1))).result).toBe('rebuilt');
    expect(await names()).toHaveLength(2);
  }
});

test('without its isolated catalogue an archive is added from its slices; without both it is a problem', async () => {
  const { archives, names, manifests } = await published(3);
  await rm(join(archives, `${at(manifests, 0).name}-catalogue.1.dar`));
  for (const file of ['-catalogue.1.dar', '.1.dar']) await rm(join(archives, `${at(manifests, 1).name}${file}`));
  const { problems } = await rebuildBase(runner, archives, 'my home', manifests);
  expect(problems).toMatchObject([{ archive: at(manifests, 1).name }]);
  expect(await names()).toEqual([at(manifests, 0).name, at(manifests, 2).name]);
});

test('directories in a base are rewritten at the borders of names only', async () => {
  const { archives, manifests, base } = await published(1);
  await rebuildBase(runner, archives, 'my home', manifests);
  const move = { from: archives.slice(0, -1), to: '/mnt' };
  expect(await relocateBase(runner, archives, 'my home', move)).toBe(0);
  expect(await relocateBase(runner, archives, 'my home', { from: join(archives, '..'), to: '/mnt' })).toBe(1);
  const { entries } = await createDarManager(runner).list(base);
  expect(entries[0]?.directory).toBe('/mnt/archives');
  expect(await checkBase(runner, archives, 'my home', manifests)).toMatchObject([
    { kind: 'moved', directory: '/mnt/archives' },
  ]);
  expect(relocated('/a/bc', { from: '/a/b', to: '/x' })).toBeNull();
  expect(relocated('/a/b/c', { from: '/a/b', to: '/x' })).toBe('/x/c');
  expect(relocated('/a', { from: '/', to: '/x' })).toBe('/x/a');
});

test('archives of others in a base, and wrong order, are told', async () => {
  const { archives, manifests } = await published(2);
  await rebuildBase(runner, archives, 'my home', manifests.toReversed());
  expect(await checkBase(runner, archives, 'my home', manifests)).toEqual([
    { kind: 'order', archive: at(manifests, 0).name },
  ]);
  expect(await checkBase(runner, archives, 'my home', manifests.slice(1))).toEqual([
    { kind: 'foreign', archive: at(manifests, 0).name },
  ]);
  expect(await checkBase(runner, archives, 'other', manifests)).toEqual([{ kind: 'missing' }]);
});

/** FULL archives of a definition with a space in its name, each with its isolated catalogue and manifest. */
async function published(count: number) {
  const { directory } = await scratch();
  const [archives, source] = [join(directory, 'archives'), join(directory, 'source')];
  for (const path of [archives, source]) await mkdir(path);
  await writeFile(join(source, 'file'), 'content');
  const manifests: Manifest[] = [];
  for (let day = 1; day <= count; day += 1) {
    const name = `my home_FULL_2026-01-0${day}_000000`;
    const base = join(archives, name);
    if (day === 1) {
      await dar('-c', base, '-R', source);
      await dar('-C', `${base}-catalogue`, '-A', base);
    } else {
      for (const file of ['.1.dar', '-catalogue.1.dar']) {
        await copyFile(join(archives, `${manifests[0]?.name}${file}`), `${base}${file}`);
      }
    }
    const file = `${name}-catalogue.1.dar`;
    const artifact = {
      kind: 'catalogue',
      producer: '@darkive/core',
      file,
      directory: null,
      bytes: 1,
      sha256: '0'.repeat(64),
    };
    const manifest = testManifest(name, { artifacts: [artifact] });
    await writeFile(join(archives, `${name}.manifest.json`), JSON.stringify(manifest));
    manifests.push(manifest);
  }
  const base = basePath(archives, 'my home');
  const names = async () => (await createDarManager(runner).list(base)).entries.map(({ name }) => name);
  return { archives, base, manifests, names };
}

function at(manifests: readonly Manifest[], index: number): Manifest {
  const manifest = manifests[index];
  if (manifest === undefined) throw new Error(`no archive ${index}`);
  return manifest;
}

async function dar(...args: readonly string[]): Promise<void> {
  const { exitCode, stderrTail } = await runner.run('dar', ['-N', '-Q', ...args]);
  if (exitCode !== 0) throw new Error(stderrTail);
}
