import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { holdForReading, isBeingRead } from './read-hold.ts';

async function archives(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-hold-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await mkdir(join(directory, '.darkive'));
  return directory;
}

test('any number of readers hold at once, each until it ends', async () => {
  const directory = await archives();
  expect(await isBeingRead(directory)).toBe(false);
  const ends = [await holdForReading(directory, 'a'), await holdForReading(directory, 'b')];
  for (const end of ends) {
    expect(await isBeingRead(directory)).toBe(true);
    await end();
  }
  expect(await isBeingRead(directory)).toBe(false);
  expect(await readdir(join(directory, '.darkive/reading'))).toEqual([]);
});

test('a hold ends with its process, however that ends', async () => {
  const directory = await archives();
  const script = join(import.meta.dirname, 'test-support/hold-for-reading.ts');
  const child = spawn(process.execPath, [script, directory], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  expect(await isBeingRead(directory)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await isBeingRead(directory)).toBe(false);
  expect(await readdir(join(directory, '.darkive/reading'))).toEqual([]);
});

test('a hold that is taken while somebody cleans up is seen all the same', async () => {
  const directory = await archives();
  for (let round = 0; round < 6; round += 1) {
    const name = `hold-${round}`;
    await mkdir(join(directory, '.darkive/reading'), { recursive: true });
    await writeFile(join(directory, '.darkive/reading', `${name}.sqlite`), '');
    const [end] = await Promise.all([holdForReading(directory, name), isBeingRead(directory)]);
    expect(await isBeingRead(directory)).toBe(true);
    await end();
  }
});

test('storage that cannot be written is read all the same', async () => {
  const directory = await archives();
  await writeFile(join(directory, '.darkive/reading'), 'no directory');
  const end = await holdForReading(directory, 'a');
  await end();
  expect(await readdir(join(directory, '.darkive'))).toEqual(['reading']);
});
