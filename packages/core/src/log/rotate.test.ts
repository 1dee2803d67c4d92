import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rotate } from './rotate.ts';

const OPTIONS = { keep: 3 };

test('a file that somebody else has just rotated away is left to them', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rotate-'));
  expect(rotate(join(directory, 'gone.log'), { dev: 1, ino: 1 }, OPTIONS)).toBe(false);
  await writeFile(join(directory, 'new.log'), 'x');
  expect(rotate(join(directory, 'new.log'), { dev: 1, ino: 1 }, OPTIONS)).toBe(false);
  expect(await readdir(directory)).toEqual(['new.log']);
});
