import { execFileSync } from 'node:child_process';
import { mkdir, open, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStore } from '../archive/index.ts';
import { runBackup } from '../making/backup.ts';
import { restoreArchive, type RestoreOptions } from './restore.ts';
import { editOnce, editTwice, fingerprint, makeNastyTree } from '../test-support/nasty-tree.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

/** A published FULL, DIFF and INCR of the nasty tree. */
async function chainOfThree(): Promise<{ shop: Workshop; full: string; diff: string; incr: string }> {
  const shop = await workshop({ definition: { 'slice': '64KiB', 'compression': 'none', 'restore-test': 'off' } });
  await makeNastyTree(shop.data);
  for (const [type, edit] of [
    ['FULL', null],
    ['DIFF', editOnce],
    ['INCR', editTwice],
  ] as const) {
    await edit?.(shop.data);
    const { exit } = await runBackup(
      { config: shop.config, type, definitions: [], reference: null, allowShrink: false },
      shop.services,
    );
    expect(exit).toBe('done');
  }
  const { archives } = await readStore(shop.archives);
  const [full = '', diff = '', incr = ''] = archives.map(({ manifest }) => manifest.name);
  return { shop, full, diff, incr };
}

async function restore(shop: Workshop, archive: string, change: Partial<RestoreOptions> = {}) {
  const to = join(shop.directory, 'restored');
  const options = {
    config: shop.config,
    archive,
    paths: [],
    to,
    onlyThisArchive: false,
    despiteDamage: false,
    ...change,
  };
  return restoreArchive(options, shop.services);
}

async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  const { size } = await handle.stat();
  await handle.write(Buffer.from('damaged'), 0, 7, Math.floor(size / 2));
  await handle.close();
}

test('files of any name are restored by name, and nothing else', async () => {
  const { shop, full } = await chainOfThree();
  const paths = ['new\nline.txt', 'back\\\\slash*?[x].txt', 'invalid \\xff\\xfe\\x80', 'deep/er', '-dash.txt'];
  const { document, exit } = await restore(shop, full, { paths });
  expect(document.findings).toEqual([]);
  expect(exit).toBe('done');
  const names = await readdir(join(shop.directory, 'restored'), { encoding: 'latin1' });
  expect(names.toSorted()).toEqual([
    '-dash.txt',
    'back\\slash*?[x].txt',
    'deep',
    'invalid \xff\xfe\x80',
    'new\nline.txt',
  ]);
  expect(await readFile(join(shop.directory, 'restored/deep/er/est/data.bin'))).toHaveLength(300_000);
});

test('a path below the root may be given as it was in the source', async () => {
  const { shop, incr } = await chainOfThree();
  expect(await restore(shop, incr, { paths: [join(shop.data, 'plain.txt')] })).toMatchObject({ exit: 'done' });
  expect(await readFile(join(shop.directory, 'restored/plain.txt'), 'utf8')).toBe('changed through a hard link');
});

test('a path that the archive does not hold is named before anything is written', async () => {
  const { shop, incr } = await chainOfThree();
  await expect(restore(shop, incr, { paths: ['plain.txt', 'with space.txt'] })).rejects.toMatchObject({
    code: 'path-not-found',
    exit: 'incomplete',
    message: expect.stringContaining('with space.txt'),
  });
  await expect(stat(join(shop.directory, 'restored'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a path out of the root is wrong usage', async () => {
  const { shop, full } = await chainOfThree();
  for (const path of ['/etc/passwd', '../x', 'deep/../../x']) {
    await expect(restore(shop, full, { paths: [path] })).rejects.toMatchObject({ code: 'usage-invalid' });
  }
});

test('only this archive: what it holds itself, without its chain', async () => {
  const { shop, full, diff } = await chainOfThree();
  await rm(join(shop.archives, `${full}.manifest.json`));
  await expect(restore(shop, diff)).rejects.toMatchObject({
    code: 'chain-broken',
    message: expect.stringContaining(full),
  });
  expect(await restore(shop, diff, { onlyThisArchive: true })).toMatchObject({ exit: 'done' });
  const names = await readdir(join(shop.directory, 'restored'));
  expect(names).toContain('added\nlater.txt');
  expect(names).not.toContain('sparse.img');
});

test('a target that is not empty, a symlink, a file, or inside the archives is refused and left as it is', async () => {
  const { shop, full } = await chainOfThree();
  const place = (name: string): string => join(shop.directory, name);
  await mkdir(place('used'));
  await writeFile(place('used/precious'), 'mine');
  await mkdir(place('real'));
  await symlink('real', place('link'));
  await writeFile(place('file'), '');
  for (const to of ['used', 'link', 'file', 'archives/inside', 'no/parent']) {
    await expect(restore(shop, full, { to: place(to) }), to).rejects.toMatchObject({
      code: 'restore-target-refused',
      exit: 'refused',
    });
  }
  expect(await readdir(place('used'))).toEqual(['precious']);
  expect(await readdir(shop.archives)).not.toContain('inside');
});

test('a damaged or missing slice anywhere in the chain stops the restore before it writes', async () => {
  const { shop, full, incr } = await chainOfThree();
  await damage(join(shop.archives, `${full}.2.dar`));
  await expect(restore(shop, incr)).rejects.toMatchObject({
    code: 'chain-damaged',
    message: expect.stringContaining(`${full}: slice 2 is damaged`),
    hint: expect.stringContaining(`darkive repair ${full}`),
  });
  await rename(join(shop.archives, `${full}.3.dar`), join(shop.directory, 'taken away'));
  await expect(restore(shop, incr)).rejects.toMatchObject({ exit: 'incomplete' });
  await expect(stat(join(shop.directory, 'restored'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('despite damage restores what is readable and says what is not', async () => {
  const { shop, full } = await chainOfThree();
  await damage(join(shop.archives, `${full}.2.dar`));
  const { document, exit } = await restore(shop, full, { despiteDamage: true });
  expect(exit).toBe('incomplete');
  expect(document.findings.map(({ code }) => code)).toContain('extraction-failed');
  expect(await readFile(join(shop.directory, 'restored/plain.txt'), 'utf8')).toContain('content of plain.txt');
});

test('a dar that extracts nothing and says all is well is not believed', async () => {
  const { shop, full } = await chainOfThree();
  const bin = join(shop.directory, 'bin');
  await mkdir(bin);
  const real = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  await writeFile(join(bin, 'dar'), `#!/bin/sh\ncase " $* " in *" -x "*) exit 0;; esac\nexec ${real} "$@"\n`, {
    mode: 0o755,
  });
  const liar = await shop.with({ path: bin });
  const { document, exit } = await restore(liar, full);
  expect(exit).toBe('incomplete');
  expect(document.findings).toMatchObject([{ code: 'restored-differs', severity: 'error' }]);
});

test('an interruption ends the restore with its own code', async () => {
  const { shop, full } = await chainOfThree();
  shop.interrupt('SIGINT');
  await expect(restore(shop, full)).rejects.toMatchObject({ exit: 'interrupted' });
});

test('a chain restores into an existing empty directory', async () => {
  const { shop, incr } = await chainOfThree();
  await mkdir(join(shop.directory, 'restored'), { mode: 0o755 });
  await restore(shop, incr);
  expect(fingerprint(join(shop.directory, 'restored'))).toBe(fingerprint(shop.data));
});
