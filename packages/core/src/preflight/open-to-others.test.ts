import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openToOthers, readableByOthers } from './open-to-others.ts';

let top: string;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-open-'));
  await chmod(top, 0o755);
});
afterEach(() => rm(top, { recursive: true }));

const NAME = 'home_FULL_2026-01-02_030405';

async function archives(mode: number, files: Readonly<Record<string, number>>): Promise<string> {
  const directory = join(top, 'archives');
  await mkdir(directory);
  for (const [name, bits] of Object.entries(files)) {
    await writeFile(join(directory, name), '');
    await chmod(join(directory, name), bits);
  }
  await chmod(directory, mode);
  return directory;
}

const found = async (path: string, permissions: 'private' | 'group') =>
  (await openToOthers({ path, marker: null, permissions, answerWithin: 30_000 })).map(({ facts }) => facts['files']);

test('files of archives that others can read are counted, whatever kind they are; files of others are not', async () => {
  const path = await archives(0o755, {
    [`${NAME}.1.dar`]: 0o644,
    [`${NAME}.1.dar.par2`]: 0o604,
    [`${NAME}.1.dar.vol0+1.par2`]: 0o640,
    [`${NAME}-catalogue.1.dar`]: 0o622,
    [`${NAME}.manifest.json`]: 0o600,
    [`${NAME}.pin`]: 0o644,
    'home.dmd': 0o644,
    'notes.txt': 0o666,
    '.hidden_FULL_2026-01-02': 0o666,
  });
  expect(await found(path, 'private')).toEqual([6]);
  expect(await found(path, 'group')).toEqual([5]);
});

test('what the command of the hint closes is closed', async () => {
  const path = await archives(0o755, { [`${NAME}.1.dar`]: 0o644 });
  const [{ hint } = { hint: '' }] = await openToOthers({
    path,
    marker: null,
    permissions: 'private',
    answerWithin: 30_000,
  });
  expect(hint).toContain(`chmod go-rwx ${path}`);
  await chmod(path, 0o700);
  expect(await found(path, 'private')).toEqual([]);
});

test('a directory further up that nobody may pass closes all below it', async () => {
  const path = await archives(0o755, { [`${NAME}.1.dar`]: 0o644 });
  await chmod(top, 0o700);
  expect(await found(path, 'private')).toEqual([]);
  await chmod(top, 0o710);
  expect(await found(path, 'private')).toEqual([1]);
  expect(await found(path, 'group')).toEqual([]);
});

test.each([
  [0o600, 0o077, 'private', false],
  [0o640, 0o077, 'private', true],
  [0o604, 0o070, 'private', false],
  [0o611, 0o077, 'private', false],
  [0o640, 0o077, 'group', false],
  [0o660, 0o077, 'group', false],
  [0o642, 0o007, 'group', true],
] as const)('mode %o, passable by %o, %s: %s', (mode, allowed, permissions, open) => {
  expect(readableByOthers(mode, allowed, permissions)).toBe(open);
});
