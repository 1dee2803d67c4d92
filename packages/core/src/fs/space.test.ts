import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freeSpace, probeWritable } from './space.ts';
import { OWN_MOUNTS } from '../test-support/own-mounts.ts';

test('the free space is what df says', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'space-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const rows = execFileSync('df', ['-B1', '--output=size', directory], { encoding: 'utf8' }).split('\n');
  const space = await freeSpace(directory);
  expect(space.totalBytes).toBe(Number(rows[1]));
  expect(space.freeBytes).toBeGreaterThan(0);
  expect(space.freeBytes).toBeLessThanOrEqual(space.totalBytes);
  await expect(freeSpace(join(directory, 'absent'))).rejects.toMatchObject({ code: 'io-failed' });
});

test('a file system without a number of inodes has none, and one that is full of files is full', () => {
  const seen = inNamespace(`
    const { freeSpace, probeWritable } = await import(${JSON.stringify(new URL('./space.ts', import.meta.url).href)});
    const few = await freeSpace('/mnt');
    const error = await probeWritable('/mnt').catch((caught) => caught);
    const ramfs = await freeSpace('/media');
    console.log(JSON.stringify([few.freeInodes, few.totalBytes, error.code, ramfs.freeInodes]));`);
  expect(seen).toEqual([0, 65_536, 'target-full', null]);
});

test('a probe leaves nothing behind', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'space-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await probeWritable(directory);
  expect(await readdir(directory)).toEqual([]);
  await expect(probeWritable(join(directory, 'absent'))).rejects.toMatchObject({ code: 'io-failed' });
  await expect(probeWritable('/proc')).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringMatching(/^Cannot write to \/proc: /),
  });
});

test('a read-only file system is told as one', () => {
  const seen = inNamespace(`
    const { probeWritable } = await import(${JSON.stringify(new URL('./space.ts', import.meta.url).href)});
    const error = await probeWritable('/media/ro').catch((caught) => caught);
    console.log(JSON.stringify([error.code, error.facts.errno, error.message]));`);
  expect(seen).toEqual(['io-failed', 'EROFS', 'Cannot write to /media/ro: the file system is read-only.']);
});

/** /mnt: a tmpfs with no inode left; /media: ramfs, which counts none; /media/ro: read-only. */
function inNamespace(script: string): unknown {
  const shell = `mount -t tmpfs -o size=64k,nr_inodes=1 none /mnt && mount -t ramfs none /media && mkdir /media/ro &&
    mount -t tmpfs -o size=64k,nr_inodes=5,ro none /media/ro && exec "$0" --input-type=module -e "$1"`;
  return JSON.parse(
    execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', shell, process.execPath, script], { encoding: 'utf8' }),
  );
}
