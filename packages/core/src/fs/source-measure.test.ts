import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { measureSource, type MeasureRequest, type SourceMeasure } from './source-measure.ts';

test('entries of every type count, bytes only those of files, hard links once', async () => {
  const root = await scratch();
  await mkdir(join(root, 'a', 'empty'), { recursive: true });
  await writeFile(join(root, 'a', 'file'), 'x'.repeat(1000));
  await link(join(root, 'a', 'file'), join(root, 'a', 'again'));
  await link(join(root, 'a', 'file'), join(root, 'third'));
  await symlink('/etc', join(root, 'link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  await writeFile(Buffer.concat([Buffer.from(root), Buffer.from('/\xff\n', 'latin1')]), 'abc');
  await writeFile(join(root, 'sparse'), '');
  await truncate(join(root, 'sparse'), 5000);
  expect(await measure(root)).toEqual({
    entries: 9,
    bytes: 6003,
    dataBytes: 6003,
    changedBytes: 6003,
    holes: true,
    empty: false,
    unread: [],
    touched: 0,
    skippedFiles: 0,
    own: [],
  });
});

test('a file counts as changed by its content or by its inode', async () => {
  const root = await scratch();
  const past = new Date('2020-01-01T00:00:00Z');
  await writeFile(join(root, 'old'), 'x'.repeat(10));
  await writeFile(join(root, 'chmod'), 'x'.repeat(20));
  await utimes(join(root, 'old'), past, past);
  await utimes(join(root, 'chmod'), past, past);
  await sleep(30);
  // The time that inodes get, whatever the clock of this process says.
  await writeFile(join(root, 'new'), '');
  const since = (await stat(join(root, 'new'))).ctime;
  await sleep(30);
  await writeFile(join(root, 'new'), 'x'.repeat(100));
  await chmod(join(root, 'chmod'), 0o600);
  expect(await measure(root, { since })).toMatchObject({ bytes: 130, changedBytes: 120 });
});

test('holes of large files are not data', async () => {
  const root = await scratch();
  await writeFile(join(root, 'image'), 'x'.repeat(10_000));
  await truncate(join(root, 'image'), 2 ** 40);
  const { bytes, dataBytes, changedBytes } = await measure(root);
  expect(bytes).toBe(2 ** 40);
  expect(dataBytes).toBeLessThan(100_000);
  expect(changedBytes).toBe(dataBytes);
});

test('what is skipped does not count but is entered, what is pruned is not entered', async () => {
  const root = await scratch();
  for (const name of ['skip', 'prune', 'keep']) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'file'), '12345');
  }
  await writeFile(join(root, 'keep', 'skip'), '1234567');
  const asked: string[] = [];
  const includes: MeasureRequest['includes'] = (path, isDirectory) => {
    asked.push(`${path.toString()} ${isDirectory ? 'directory' : 'file'}`);
    if (path.toString().endsWith('skip')) return 'skip';
    return path.toString() === 'prune' ? 'prune' : 'include';
  };
  expect(await measure(root, { includes })).toEqual({
    entries: 3,
    bytes: 10,
    dataBytes: 10,
    changedBytes: 10,
    holes: false,
    empty: false,
    unread: [],
    touched: 0,
    skippedFiles: 1,
    own: [],
  });
  expect(asked.toSorted()).toEqual([
    'keep directory',
    'keep/file file',
    'keep/skip file',
    'prune directory',
    'skip directory',
    'skip/file file',
  ]);
});

test('an empty root is empty; one whose entries are all left out is not', async () => {
  const root = await scratch();
  expect(await measure(root)).toEqual({
    entries: 0,
    bytes: 0,
    dataBytes: 0,
    changedBytes: 0,
    holes: false,
    empty: true,
    unread: [],
    touched: 0,
    skippedFiles: 0,
    own: [],
  });
  await writeFile(join(root, 'a'), 'a');
  expect(await measure(root, { includes: () => 'prune' })).toEqual({
    entries: 0,
    bytes: 0,
    dataBytes: 0,
    changedBytes: 0,
    holes: false,
    empty: false,
    unread: [],
    touched: 0,
    skippedFiles: 1,
    own: [],
  });
});

test('a root that is missing or no directory is an error', async () => {
  const root = await scratch();
  await writeFile(join(root, 'file'), '');
  await expect(measure(join(root, 'absent'))).rejects.toMatchObject({ code: 'io-failed', facts: { errno: 'ENOENT' } });
  await expect(measure(join(root, 'file'))).rejects.toMatchObject({ code: 'io-failed', facts: { errno: 'ENOTDIR' } });
});

test('a directory that cannot be read counts itself, and the rest is measured', async () => {
  const root = await scratch();
  await mkdir(join(root, 'closed'));
  await writeFile(join(root, 'closed', 'hidden'), '12345');
  await writeFile(join(root, 'open'), '123');
  await chmod(join(root, 'closed'), 0);
  const script = `
    const { measureSource } = await import('./source-measure.ts');
    const request = { root: process.argv[1], includes: () => 'include', since: null, signal: new AbortController().signal, answerWithin: 60000 };
    console.log(JSON.stringify(await measureSource(request)));`;
  const command = [process.execPath, '--input-type=module', '-e', script, root];
  // Root reads everything: without the capabilities that make it so.
  const drop = [
    'setpriv',
    '--bounding-set=-dac_override,-dac_read_search',
    '--inh-caps=-dac_override,-dac_read_search',
    '--',
  ];
  const [file, ...args] = process.getuid?.() === 0 ? [...drop, ...command] : command;
  const output = execFileSync(file ?? '', args, { encoding: 'utf8', cwd: import.meta.dirname });
  expect(JSON.parse(output)).toEqual({
    entries: 2,
    bytes: 3,
    dataBytes: 3,
    changedBytes: 3,
    holes: false,
    empty: false,
    unread: [{ directory: true, path: Buffer.from('closed').toJSON(), reason: 'permission denied' }],
    touched: 0,
    skippedFiles: 0,
    own: [],
  });
});

test('large directories are counted whole, with progress, and an abort stops the walk', async () => {
  const root = await scratch();
  for (let number = 0; number < 1000; number += 1) await writeFile(join(root, `file-${number}`), '1');
  const steps: number[] = [];
  expect(await measure(root, { onEntries: (entries) => void steps.push(entries) })).toMatchObject({
    entries: 1000,
    bytes: 1000,
  });
  expect(steps.length).toBeGreaterThan(5);
  expect(steps.at(-1)).toBe(1000);
  const controller = new AbortController();
  const walk = measure(root, { signal: controller.signal, onEntries: () => controller.abort(new Error('enough')) });
  await expect(walk).rejects.toThrow('enough');
  await expect(measure(root, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
});

test('an error of the caller is not taken for one of the disk', async () => {
  const root = await scratch();
  await mkdir(join(root, 'a'));
  await writeFile(join(root, 'a', 'b'), '');
  const includes = (path: Buffer): 'include' => {
    if (path.toString() === 'a/b') throw new TypeError('a bug');
    return 'include';
  };
  await expect(measure(root, { includes })).rejects.toThrow('a bug');
});

async function measure(root: string, options: Partial<MeasureRequest> = {}): Promise<SourceMeasure> {
  return measureSource({
    root,
    includes: () => 'include',
    since: null,
    signal: new AbortController().signal,
    answerWithin: 60_000,
    ...options,
  });
}

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'measure-'));
  onTestFinished(async () => {
    execFileSync('chmod', ['-R', 'u+rwx', directory]);
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}
