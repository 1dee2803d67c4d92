import { execFile, execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createParity } from './index.ts';
import { noise, sandbox, type Sandbox } from './test-support/sandbox.ts';

const program = fileURLToPath(new URL('test-support/failing-disk.ts', import.meta.url));
const library = fileURLToPath(new URL('../../cli/test/support/failing-disk.c', import.meta.url));

/** Runs an operation while a range of one file cannot be read (EIO). */
async function onFailingDisk(box: Sandbox, file: string, from: number, to: number, operation: string) {
  const shim = box.file('failing-disk.so');
  execFileSync('cc', ['-shared', '-fPIC', '-nostdlib', '-o', shim, library]);
  const { ino } = await stat(box.file(file));
  const failing = { LD_PRELOAD: shim, FAILING_INODE: String(ino), FAILING_FROM: String(from), FAILING_TO: String(to) };
  const env = { ...process.env, ...failing };
  const { stdout } = await promisify(execFile)(process.execPath, [program, operation], { cwd: box.path, env });
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function protectedFile(): Promise<{ box: Sandbox; data: Buffer }> {
  const box = await sandbox();
  const data = noise(400_000, 1);
  await box.write('data', data);
  await createParity({
    base: box.path,
    files: ['data'],
    output: box.file('set.par2'),
    blockSize: 4000,
    recoveryBlocks: 10,
    volumes: 2,
  });
  return { box, data };
}

test('what a disk cannot read is lost blocks, and is repaired around', async () => {
  const { box, data } = await protectedFile();
  // Three pages, which touch blocks 29 to 32.
  const verified = await onFailingDisk(box, 'data', 118_784, 131_072, 'verify');
  expect(verified).toMatchObject({
    status: 'repairable',
    files: [{ status: 'damaged', blocks: 100, blocksFound: 96, unreadableBytes: 3 * 4096 }],
    recovery: { needed: 4, available: 10 },
  });
  const repaired = await onFailingDisk(box, 'data', 118_784, 131_072, 'repair');
  expect(repaired).toMatchObject({ repaired: [{ name: 'data', blocksRebuilt: 4 }] });
  expect(await box.read('data')).toEqual(data);
});

test('recovery blocks that cannot be read are not there, and the others are used', async () => {
  const { box, data } = await protectedFile();
  const volume = (await box.list()).find((name) => name.includes('.vol')) ?? '';
  await box.write('data', Buffer.from(data).fill(0, 100, 200));
  const repaired = await onFailingDisk(box, volume, 0, 4096, 'repair');
  expect(repaired).toMatchObject({ repaired: [{ name: 'data', blocksRebuilt: 1 }] });
  expect(await box.read('data')).toEqual(data);
});

test('a file that cannot be read gets no parity', async () => {
  const { box } = await protectedFile();
  expect(await onFailingDisk(box, 'data', 118_784, 131_072, 'create')).toEqual({ code: 'unreadable' });
  expect(await box.list()).not.toContain('new.par2');
});
