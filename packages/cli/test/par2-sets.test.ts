import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './support/cli.ts';

/** Noise, the same in every run. */
function noise(bytes: number, seed: number): Buffer {
  const pieces = Array.from({ length: Math.ceil(bytes / 64) }, (_, index) =>
    createHash('sha512').update(`${seed}:${index}`).digest(),
  );
  return Buffer.concat(pieces).subarray(0, bytes);
}

/** Exit code of par2cmdline. */
function par2({ directory }: Sandbox, ...args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    execFile('par2', args, { cwd: directory }, (error) => resolve(error === null ? 0 : Number(error.code)));
  });
}

/** A sandbox with files of noise, 20 kB each. */
async function withFiles(...names: readonly string[]) {
  const sandbox = await createSandbox();
  const path = (name: string): string => join(sandbox.directory, name);
  for (const [seed, name] of names.entries()) {
    await mkdir(dirname(path(name)), { recursive: true });
    await writeFile(path(name), noise(20_000, seed));
  }
  const list = async (): Promise<string[]> =>
    (await readdir(sandbox.directory)).filter((name) => name !== 'data').toSorted();
  return { sandbox, path, list };
}

async function damage(file: string): Promise<void> {
  await writeFile(file, 'damage', { flag: 'r+' });
}

interface Verified {
  readonly status: string;
  readonly sets: readonly {
    readonly index: string;
    readonly status: string;
    readonly error?: { readonly code: string };
  }[];
}

test('names are relative to the set: what create wrote is verified from the same place, here and by par2', async () => {
  const { sandbox, path } = await withFiles('letters/a.pdf', 'letters/b b.pdf', 'letters/deep/c.pdf');
  const files = ['letters/a.pdf', 'letters/b b.pdf', 'letters/deep/c.pdf'];
  expect(await sandbox.run('par2', 'create', '--output', 'letters.par2', ...files)).toMatchObject({ code: 0 });
  expect(await sandbox.run('par2', 'verify', 'letters.par2')).toMatchObject({ code: 0 });
  expect(await par2(sandbox, 'verify', '-q', 'letters.par2')).toBe(0);
  await damage(path('letters/deep/c.pdf'));
  expect(await sandbox.run('par2', 'repair', 'letters.par2')).toMatchObject({ code: 0 });
  expect((await readFile(path('letters/deep/c.pdf'))).equals(noise(20_000, 2))).toBe(true);
});

test('each of several sets is looked at and named, whatever the one before came to', async () => {
  const { sandbox, path } = await withFiles('a', 'b', 'c', 'd');
  for (const name of ['a', 'b', 'c', 'd']) await sandbox.run('par2', 'create', '-q', '-r10', name);
  await damage(path('b'));
  await writeFile(path('c'), noise(20_000, 9));
  const sets = ['gone.par2', 'a.par2', 'b.par2', 'c.par2', 'd.par2'];
  const { code, document } = await sandbox.json<Verified>('par2', 'verify', ...sets);
  expect(code).toBe(1);
  expect(document.status).toBe('failed');
  expect(document.sets.map(({ index, status }) => [index.slice(sandbox.directory.length + 1), status])).toEqual([
    ['gone.par2', 'failed'],
    ['a.par2', 'intact'],
    ['b.par2', 'repairable'],
    ['c.par2', 'beyond-repair'],
    ['d.par2', 'intact'],
  ]);
  const told = await sandbox.run('par2', 'verify', ...sets);
  for (const name of sets) expect(told.stdout).toMatch(new RegExp(`^${name}  `, 'm'));
  const damaged = await sandbox.json<Verified>('par2', 'verify', 'b.par2', 'a.par2');
  expect([damaged.code, damaged.document.status]).toEqual([5, 'repairable']);

  const repair = await sandbox.json<Verified>('par2', 'repair', 'c.par2', 'b.par2', 'a.par2');
  expect(repair.code).toBe(5);
  expect(repair.document.sets.map(({ status, error }) => error?.code ?? status)).toEqual([
    'not-repairable',
    'repaired',
    'intact',
  ]);
  expect((await readFile(path('b'))).equals(noise(20_000, 1))).toBe(true);
});

test('data and volumes of other names are used when they are named: renamed, split, in a directory', async () => {
  const { sandbox, path } = await withFiles('photo', 'film');
  await sandbox.run('par2', 'create', '-q', '-c12', '-s1000', '-a', 'set', 'photo', 'film');
  await mkdir(path('found/below'), { recursive: true });
  await rename(path('photo'), path('found/FILE0001'));
  await writeFile(path('film.001'), noise(20_000, 1).subarray(0, 7001));
  await writeFile(path('film.002'), noise(20_000, 1).subarray(7001));
  await rm(path('film'));
  await rename(path('set.vol00+1.par2'), path('found/below/volume'));
  for (const name of await readdir(sandbox.directory)) if (name.includes('.vol')) await rm(path(name));
  expect(await sandbox.run('par2', 'verify', 'set.par2')).toMatchObject({ code: 5 });
  const named = ['set.par2', 'found', 'film.001', 'film.002'];
  // One block lies on both sides of the split; a volume in a directory is named like any file.
  expect((await sandbox.json<Verified>('par2', 'verify', ...named)).document.status).toBe('beyond-repair');
  const verified = await sandbox.run('par2', 'verify', ...named, 'found/below/volume');
  expect(verified.stdout).toMatch(/repairable.*1 recovery block, 1 needed/);
  expect(await sandbox.run('par2', 'repair', ...named, 'found/below/volume')).toMatchObject({ code: 0 });
  expect((await readFile(path('photo'))).equals(noise(20_000, 0))).toBe(true);
  expect((await readFile(path('film'))).equals(noise(20_000, 1))).toBe(true);
});

test('as people use par2: short flags, directories, lists of names, quiet, a name without .par2, *.par2', async () => {
  const { sandbox, path, list } = await withFiles('in/a', 'in/b', 'in/sub/c', 'solo');
  await symlink('a', path('in/link'));
  expect(await sandbox.run('par2', 'create', '-q', '-r5', '-n2', '-s1k', 'solo')).toMatchObject({
    code: 0,
    stdout: '',
  });
  expect(await list()).toEqual(['in', 'solo', 'solo.par2', 'solo.vol0+1.par2', 'solo.vol1+1.par2']);
  const set = await sandbox.run('par2', 'create', '-r', '10', '-b20', '-R', '-B', '.', 'all.par2', 'in');
  expect(set).toMatchObject({ code: 0 });
  expect(set.stdout).toContain('all.par2  3 files in ');
  expect(set.stdout).toContain('in/link is not in the set');
  expect(await par2(sandbox, 'verify', '-q', 'all.par2')).toBe(0);
  await writeFile(path('names'), 'in/a\nin/sub/c\n');
  const listed = ['par2', 'create', '-rk30', '-c', '4', '--files-from', 'names', '-a', 'two'];
  expect(await sandbox.run(...listed)).toMatchObject({ code: 2 });
  const sized = await sandbox.run('par2', 'create', '-rk30', '-s2000', '--files-from', 'names', '-a', 'two');
  expect(sized.stdout).toContain('14 recovery blocks');
  const sets = (await list()).filter((name) => name.endsWith('.par2'));
  const { document } = await sandbox.json<Verified>('par2', 'verify', ...sets);
  expect(document.sets.map(({ index }) => index)).toEqual(['all.par2', 'solo.par2', 'two.par2'].map(path));
  expect(await sandbox.run('par2', 'verify', '-q', 'solo')).toMatchObject({ code: 0, stdout: '' });
});

test('a set is made again from its name alone, when its files are intact or were changed on purpose', async () => {
  const { sandbox, path, list } = await withFiles('dir/a', 'dir/b');
  await sandbox.run('par2', 'create', '-q', '-c7', '-s1000', '-a', 'set', 'dir/a', 'dir/b');
  const before = await list();
  await damage(path('set.vol3+4.par2'));
  await rm(path('set.vol1+2.par2'));
  const found = await sandbox.run('par2', 'verify', 'set.par2');
  expect(found).toMatchObject({ code: 5 });
  const next = /^Next: darkive (.*)$/m.exec(found.stdout)?.[1] ?? '';
  expect(next).toBe('par2 create --replace set.par2');
  expect(await sandbox.run(...next.split(' '))).toMatchObject({ code: 0 });
  expect(await list()).toEqual(before);
  expect(await sandbox.run('par2', 'verify', 'set.par2')).toMatchObject({ code: 0 });
  expect(await par2(sandbox, 'verify', '-q', 'set.par2')).toBe(0);

  // A new set would take the damage for what is right.
  await damage(path('dir/a'));
  const index = await readFile(path('set.par2'));
  for (const names of [['set.par2'], ['-a', 'set', 'dir/a', 'dir/b']]) {
    const refused = await sandbox.run('par2', 'create', '--replace', ...names);
    expect(refused).toMatchObject({ code: 7, stdout: '' });
    expect(refused.stderr).toContain('darkive par2 repair set.par2');
    expect((await readFile(path('set.par2'))).equals(index)).toBe(true);
  }
  // Volumes of other numbers go with the set that they belong to.
  expect(await sandbox.run('par2', 'create', '--replace', '--changed', '-c1', 'set.par2')).toMatchObject({ code: 0 });
  expect((await list()).filter((name) => name.endsWith('.par2'))).toEqual(['set.par2', 'set.vol0+1.par2']);
  expect(await sandbox.run('par2', 'verify', 'set.par2')).toMatchObject({ code: 0 });
});
