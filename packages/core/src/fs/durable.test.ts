import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  makeDirectoryDurably,
  renameDurably,
  syncDirectory,
  syncFile,
  TEMPORARY_PREFIX,
  writeFileDurably,
} from './durable.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

test('a file is written with its mode, and nothing else is left', async () => {
  const directory = await scratch();
  const path = join(directory, 'a.json');
  await writeFileDurably(path, 'one', { mode: 0o666 });
  expect((await stat(path)).mode & 0o777).toBe(0o666);
  await writeFileDurably(path, Buffer.from('two'));
  expect(await readFile(path, 'utf8')).toBe('two');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['a.json']);
});

test('a link in the place of the file is replaced, not followed', async () => {
  const directory = await scratch();
  await writeFile(join(directory, 'precious'), 'old');
  await symlink('precious', join(directory, 'a.json'));
  await writeFileDurably(join(directory, 'a.json'), 'new');
  expect(await readFile(join(directory, 'precious'), 'utf8')).toBe('old');
});

test('several files may be written at once beside leftovers of a crash', async () => {
  const directory = await scratch();
  await writeFile(join(directory, `${TEMPORARY_PREFIX}${process.pid}-1`), 'leftover');
  await Promise.all(['a', 'b', 'c'].map((name) => writeFileDurably(join(directory, name), name)));
  expect((await readdir(directory)).toSorted()).toEqual([`${TEMPORARY_PREFIX}${process.pid}-1`, 'a', 'b', 'c']);
  expect(await readFile(join(directory, 'b'), 'utf8')).toBe('b');
});

test('a failure leaves the old content and no temporary file', async () => {
  const directory = await scratch();
  await mkdir(join(directory, 'taken', 'x'), { recursive: true });
  await expect(writeFileDurably(join(directory, 'taken'), 'data')).rejects.toMatchObject({ code: 'io-failed' });
  expect(await readdir(directory)).toEqual(['taken']);
  await expect(writeFileDurably(join(directory, 'absent', 'a'), 'data')).rejects.toMatchObject({
    code: 'io-failed',
    message: `Cannot write ${join(directory, 'absent', 'a')}: no such file or directory.`,
  });
});

test('a full disk keeps the old file, says so, and leaves nothing behind', () => {
  const script = `
    const { writeFileDurably } = await import(${JSON.stringify(new URL('./durable.ts', import.meta.url).href)});
    const { readFileSync, readdirSync } = await import('node:fs');
    await writeFileDurably('/mnt/a', 'old');
    const error = await writeFileDurably('/mnt/a', Buffer.alloc(2 ** 20)).catch((caught) => caught);
    console.log(JSON.stringify([error.code, error.facts.errno, readFileSync('/mnt/a', 'utf8'), readdirSync('/mnt')]));`;
  const shell = 'mount -t tmpfs -o size=256k,nr_inodes=20 none /mnt && exec "$0" --input-type=module -e "$1"';
  const output = execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, script], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual(['target-full', 'ENOSPC', 'old', ['a']]);
});

test('directories are made for this user alone, and those that exist are left as they are', async () => {
  const directory = await scratch();
  await mkdir(join(directory, 'here'), { mode: 0o755 });
  await makeDirectoryDurably(join(directory, 'here/new/deep'), directory);
  await makeDirectoryDurably(join(directory, 'here/new/deep'), directory);
  expect((await stat(join(directory, 'here'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(directory, 'here/new'))).mode & 0o777).toBe(0o700);
  await writeFile(join(directory, 'file'), '');
  await expect(makeDirectoryDurably(join(directory, 'file/x'), directory)).rejects.toMatchObject({ code: 'io-failed' });
});

test('files and directories are synced, and missing ones are an error', async () => {
  const directory = await scratch();
  await writeFile(join(directory, 'a'), 'a');
  await syncFile(join(directory, 'a'));
  await syncDirectory(directory);
  // A file system of the kernel that cannot sync directories: EINVAL there is no failure.
  await syncDirectory('/proc/self');
  await expect(syncFile(join(directory, 'b'))).rejects.toMatchObject({ code: 'io-failed' });
  await expect(syncDirectory(join(directory, 'b'))).rejects.toMatchObject({ code: 'io-failed' });
});

test('renaming never replaces a file unless told to', async () => {
  const directory = await scratch();
  const [from, to] = [join(directory, 'from'), join(directory, 'sub', 'to')];
  await mkdir(join(directory, 'sub'));
  await writeFile(from, 'new');
  await symlink('dangling', to);
  await expect(renameDurably(from, to)).rejects.toMatchObject({
    code: 'io-failed',
    message: `Cannot move ${from} to ${to}: that name exists already.`,
  });
  await renameDurably(from, to, { replace: true });
  expect(await readFile(to, 'utf8')).toBe('new');
  await renameDurably(to, from);
  expect(await readFile(from, 'utf8')).toBe('new');
  await expect(renameDurably(join(directory, 'absent'), to)).rejects.toMatchObject({ code: 'io-failed' });
});

async function scratch(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'durable-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
