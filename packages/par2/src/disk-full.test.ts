import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createParity } from './index.ts';
import { noise, sandbox } from './test-support/sandbox.ts';
import { OWN_MOUNTS } from './test-support/own-mounts.ts';

const program = fileURLToPath(new URL('test-support/disk-full.ts', import.meta.url));

/** Runs an operation in a file system of its own, of limited size. */
async function inSmallDirectory(
  kilobytes: number,
  operation: string,
  source: string,
  through: readonly string[] = [],
): Promise<unknown> {
  const script = `mount -t tmpfs -o size=${kilobytes}k,nr_inodes=100 none "$1" && cd "$1" && shift && exec "$@"`;
  const mountPoint = await sandbox();
  const args = [
    ...OWN_MOUNTS,
    'sh',
    '-ec',
    script,
    'sh',
    mountPoint.path,
    ...through,
    process.execPath,
    program,
    operation,
    source,
  ];
  const { stdout } = await promisify(execFile)('unshare', args);
  return JSON.parse(stdout);
}

test('a disk without room for a set, or that fills while it is written, is an error of its own and leaves nothing', async () => {
  const box = await sandbox();
  await box.write('data', noise(1_000_000, 1));
  expect(await inSmallDirectory(400, 'create', box.path)).toEqual({ code: 'disk-full', left: [] });
  expect(await inSmallDirectory(1500, 'create', box.path)).toMatchObject({ code: 'none' });
  expect(await inSmallDirectory(1500, 'create-filled', box.path)).toEqual({ code: 'disk-full', left: [] });
});

test('where a file system does not tell its free space, writing finds out', async () => {
  const box = await sandbox();
  await box.write('data', noise(1_000_000, 1));
  const silent = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=statfs', '-e', 'inject=statfs:error=ENOSYS'];
  expect(await inSmallDirectory(400, 'create', box.path, silent)).toEqual({ code: 'disk-full', left: [] });
  expect(await inSmallDirectory(1500, 'create', box.path, silent)).toMatchObject({ code: 'none' });
});

test('a full disk while a file is rebuilt is an error of its own and leaves nothing', async () => {
  const box = await sandbox();
  const data = noise(1_000_000, 1);
  await box.write('data', data);
  await createParity({
    base: box.path,
    files: ['data'],
    output: box.file('set.par2'),
    blockSize: 20_000,
    recoveryBlocks: 3,
  });
  await box.write('data', data.fill(0, 5, 50));
  expect(await inSmallDirectory(700, 'repair', box.path)).toEqual({ code: 'disk-full', left: [] });
  expect(await inSmallDirectory(2000, 'repair', box.path)).toEqual({ code: 'none', left: ['data'] });
  expect(await box.read('data')).toEqual(data);
});
