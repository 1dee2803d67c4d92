import { mkdtemp, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { salvage, salvageCopy, type Source } from './salvage-copy.ts';

const signal = new AbortController().signal;
let directory = '';
beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'darkive-salvage-'))));
afterEach(() => rm(directory, { recursive: true }));

test('a sound file is copied whole', async () => {
  const content = Buffer.alloc(2_500_001, 'darkive');
  await writeFile(join(directory, 'from'), content);
  expect(await salvageCopy(join(directory, 'from'), join(directory, 'to'), signal)).toEqual({ lostBytes: 0 });
  expect((await readFile(join(directory, 'to'))).equals(content)).toBe(true);
});

test('a bad place on the disk costs its page alone', async () => {
  const content = Buffer.alloc(10_000, 'x');
  // A disk error cannot be had on demand: this file has one at byte 5000.
  const source: Source = {
    stat: async () => ({ size: content.length }),
    read: (async (buffer: Buffer, offset: number, length: number, position: number) => {
      if (position <= 5000 && position + length > 5000)
        throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      return { bytesRead: content.copy(buffer, offset, position, position + length), buffer };
    }) as Source['read'],
  };
  await using target = await open(join(directory, 'to'), 'w');
  expect(await salvage(source, target, signal)).toEqual({ lostBytes: 4096 });
  const expected = Buffer.from(content);
  expected.fill(0, 4096, 8192);
  expect((await readFile(join(directory, 'to'))).equals(expected)).toBe(true);
});

test('a link is not followed, and a file that is there is not written over', async () => {
  await writeFile(join(directory, 'real'), 'x');
  await symlink('real', join(directory, 'link'));
  await expect(salvageCopy(join(directory, 'link'), join(directory, 'to'), signal)).rejects.toThrow('ELOOP');
  await expect(salvageCopy(join(directory, 'real'), join(directory, 'link'), signal)).rejects.toThrow('EEXIST');
});
