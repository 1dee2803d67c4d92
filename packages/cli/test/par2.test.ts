import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSandbox, ended, type Sandbox } from './support/cli.ts';

/** Noise, the same in every run. */
function noise(bytes: number, seed = 1): Buffer {
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

async function damage(file: string, position: number, bytes: number): Promise<void> {
  const content = await readFile(file);
  content.fill(0xaa, position, position + bytes);
  await writeFile(file, content);
}

test('a file of any kind is protected, found damaged, repaired and sound again, and par2 agrees at every step', async () => {
  const sandbox = await createSandbox();
  const file = join(sandbox.directory, 'photos.zip');
  const content = noise(1_000_000);
  await writeFile(file, content);

  const made = await sandbox.run('par2', 'create', 'photos.zip');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain('Next: darkive par2 verify photos.zip.par2\n');
  expect(await par2(sandbox, 'verify', 'photos.zip.par2')).toBe(0);
  expect(await sandbox.run('par2', 'verify', 'photos.zip.par2')).toMatchObject({ code: 0 });

  await damage(file, 300_000, 9000);
  expect(await par2(sandbox, 'verify', 'photos.zip.par2')).toBe(1);
  const found = await sandbox.run('par2', 'verify', 'photos.zip.par2');
  expect(found.code).toBe(5);
  expect(found.stdout).toMatch(/repairable[^]*photos\.zip  damaged, \d+ of 245 blocks found/);
  expect(found.stdout).toContain('Next: darkive par2 repair photos.zip.par2\n');

  const repaired = await sandbox.run('par2', 'repair', 'photos.zip.par2');
  expect(repaired).toMatchObject({ code: 0, stderr: '' });
  expect(repaired.stdout).toContain('the damaged file is photos.zip.1');
  expect((await readFile(file)).equals(content)).toBe(true);
  expect(await par2(sandbox, 'verify', 'photos.zip.par2')).toBe(0);
});

test('a set of par2 is verified and repaired, a missing file too', async () => {
  const sandbox = await createSandbox();
  await writeFile(join(sandbox.directory, 'a'.repeat(3)), noise(20_000, 2));
  await writeFile(join(sandbox.directory, 'b b'), noise(30_000, 3));
  expect(await par2(sandbox, 'create', '-q', '-r100', '-s1000', 'set.par2', 'aaa', 'b b')).toBe(0);
  await rm(join(sandbox.directory, 'b b'));
  const { code, document } = await sandbox.json<{ sets: readonly { status: string; recovery: object }[] }>(
    'par2',
    'verify',
    'set.par2',
  );
  expect(code).toBe(5);
  expect(document.sets[0]).toMatchObject({ status: 'repairable', recovery: { needed: 30, available: 50 } });
  expect(await sandbox.run('par2', 'repair', 'set.par2')).toMatchObject({ code: 0 });
  expect((await readFile(join(sandbox.directory, 'b b'))).equals(noise(30_000, 3))).toBe(true);
});

test('too much damage is exit 5 with the shortfall, and nothing is changed', async () => {
  const sandbox = await createSandbox();
  const file = join(sandbox.directory, 'big');
  await writeFile(file, noise(100_000));
  await sandbox.run('par2', 'create', '--blocks', '100', '--recovery-blocks', '5', 'big');
  await damage(file, 0, 50_000);
  const before = await readdir(sandbox.directory);
  const verified = await sandbox.run('par2', 'verify', 'big.par2');
  expect(verified.code).toBe(5);
  expect(verified.stdout).toMatch(/beyond-repair[^]*more recovery blocks/);
  const { code, document } = await sandbox.json<{ error: { facts: { needed: number; available: number } } }>(
    'par2',
    'repair',
    'big.par2',
  );
  expect(code).toBe(5);
  expect(document.error).toMatchObject({ code: 'not-repairable', facts: { available: 5 } });
  expect(await readdir(sandbox.directory)).toEqual(before);
});

test('parity that is damaged itself is exit 5 although the file is whole', async () => {
  const sandbox = await createSandbox();
  await writeFile(join(sandbox.directory, 'big'), noise(100_000));
  await sandbox.run('par2', 'create', '--redundancy', '20%', 'big');
  const volume = (await readdir(sandbox.directory)).find((name) => name.includes('.vol')) ?? '';
  await damage(join(sandbox.directory, volume), 1000, 10);
  const { code, document } = await sandbox.json<{ sets: readonly object[] }>('par2', 'verify', 'big.par2');
  expect(code).toBe(5);
  expect(document.sets[0]).toMatchObject({ status: 'intact', parity: 'damaged' });
});

test('files outside of the directory of the set are named from their common directory, and repair can write elsewhere', async () => {
  const sandbox = await createSandbox();
  for (const name of ['in/x', 'in/y/z']) {
    await mkdir(join(sandbox.directory, name, '..'), { recursive: true });
    await writeFile(join(sandbox.directory, name), noise(5000, name.length));
  }
  for (const name of ['out', 'sets']) await mkdir(join(sandbox.directory, name));
  expect(await sandbox.run('par2', 'create', 'in/x', 'in/y/z')).toMatchObject({ code: 2 });
  const made = await sandbox.run('par2', 'create', '-r', '100%', '--output', 'sets/s.par2', 'in/x', 'in/y/z');
  expect(made.stdout).toContain('Next: darkive par2 verify --directory in sets/s.par2');
  expect(await sandbox.run('par2', 'verify', '--directory', 'in', 'sets/s.par2')).toMatchObject({ code: 0 });
  expect(await par2(sandbox, 'verify', '-q', '-Bin', 'sets/s.par2')).toBe(0);
  await rm(join(sandbox.directory, 'in/x'));
  const repair = await sandbox.run('par2', 'repair', '--directory', 'in', '--output', 'out', 'sets/s.par2');
  expect(repair).toMatchObject({ code: 0, stderr: '' });
  expect((await readFile(join(sandbox.directory, 'out/x'))).equals(noise(5000, 4))).toBe(true);
  expect(await readdir(join(sandbox.directory, 'in'))).toEqual(['y']);
});

test('a plan says what create would make, and writes nothing', async () => {
  const sandbox = await createSandbox();
  await writeFile(join(sandbox.directory, 'big'), noise(1_000_000));
  const { document } = await sandbox.json<Record<string, number>>('par2', 'plan', '--redundancy', '10%', 'big');
  expect(document).toMatchObject({ schema: 'darkive.par2-plan/1', sourceBlocks: 245, recoveryBlocks: 25 });
  expect((await readdir(sandbox.directory)).filter((name) => name.endsWith('.par2'))).toEqual([]);
  const made = await sandbox.json('par2', 'create', '--redundancy', '10%', '--threads', '1', '--memory', '1MiB', 'big');
  expect(made.document).toMatchObject({ schema: 'darkive.par2-create/1', sourceBlocks: 245, recoveryBlocks: 25 });
});

test.each([
  [['create', 'big'], 2, 'exists already'],
  [['create', 'big'], 2, '--replace'],
  [['create', '--output', 'big', 'big'], 2, 'exists already'],
  [['create'], 2, 'nothing to protect'],
  [['create', 'nowhere'], 1, 'nowhere'],
  [['create', 'link'], 1, 'link'],
  [['create', 'empty'], 2, 'nothing to protect'],
  [['create', '--redundancy', '5x', 'big'], 2, 'not a share'],
  [['create', '--block-size', '6', 'big'], 2, '--block-size: a positive multiple of 4'],
  [['create', '--block-size', '1.5', 'big'], 2, 'not a size'],
  [['create', '--memory', '10B', '-a', 'n', 'big'], 2, '--memory: at least'],
  [['create', '--files-from', 'nowhere', 'big'], 1, 'nowhere'],
  [['create', '--block-size', '4', '--output', 'n.par2', 'big'], 2, '32768'],
  [['verify', 'big'], 2, ''],
  [['verify', 'nowhere.par2'], 1, ''],
  [['repair', '--nope', 'big.par2'], 2, '--nope'],
])('par2 %j is exit %i with the next step, and nothing is written', async (args, exit, message) => {
  const sandbox = await createSandbox();
  const big = noise(200_000);
  await writeFile(join(sandbox.directory, 'big'), big);
  await writeFile(join(sandbox.directory, 'empty'), '');
  await writeFile(join(sandbox.directory, 'big.par2'), 'mine');
  await symlink('big', join(sandbox.directory, 'link'));
  const before = await readdir(sandbox.directory);
  const { code, stderr, stdout } = await sandbox.run('par2', ...args);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^error: .*\n(?:.*\n)*→ .*\n$/);
  expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  expect(await readdir(sandbox.directory)).toEqual(before);
  expect(await readFile(join(sandbox.directory, 'big.par2'), 'utf8')).toBe('mine');
});

test('a signal ends a creation with its own code and leaves nothing', async () => {
  const sandbox = await createSandbox();
  await writeFile(join(sandbox.directory, 'big'), noise(10_000_000));
  const child = sandbox.start('par2', 'create', '--redundancy', '100%', 'big');
  const end = ended(child);
  while (!(await readdir(sandbox.directory)).some((name) => name.includes('par2'))) await sleep(5);
  child.kill('SIGINT');
  expect(await end).toMatchObject({ code: 130, stdout: '' });
  expect((await readdir(sandbox.directory)).filter((name) => name.includes('par2'))).toEqual([]);
});
