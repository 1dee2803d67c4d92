import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestText } from './manifest-file.ts';
import { resolveArchive } from './resolve.ts';
import { newest, readStore } from './store.ts';
import { testManifest } from './test-support/test-manifest.ts';

const first = testManifest('home_FULL_2026-01-02_030405');
const second = testManifest('home_FULL_2026-02-02_030405');
const other = testManifest('home videos_FULL_2026-03-02_030405');

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkive-store-'));
  for (const manifest of [second, other, first]) {
    await writeFile(join(directory, `${manifest.name}.manifest.json`), manifestText(manifest));
  }
  await writeFile(join(directory, 'home_FULL_2026-04-02_030405.manifest.json'), '{}');
  await writeFile(join(directory, 'home_FULL_2026-05-02_030405.1.dar'), 'slices without a manifest');
});
afterEach(() => rm(directory, { recursive: true }));

test('archives come oldest first; slices without a manifest are no archive', async () => {
  const { archives, problems } = await readStore(directory, 'home');
  expect(archives.map(({ manifest }) => manifest.name)).toEqual([first.name, second.name]);
  expect(problems).toMatchObject([{ file: 'home_FULL_2026-04-02_030405.manifest.json' }]);
  expect(newest(archives)?.manifest.name).toBe(second.name);
  expect(newest(archives, 'INCR')).toBeNull();
});

test('an archive is found by name, by id and by the beginning of its id', async () => {
  const store = await readStore(directory);
  for (const text of [second.name, second.id, second.id.slice(0, 8)]) {
    expect(resolveArchive(text, store).manifest.id).toBe(second.id);
  }
});

test('an unknown archive and one whose manifest is unreadable are told apart', async () => {
  const store = await readStore(directory);
  expect(() => resolveArchive('home_FULL_1999-01-01_000000', store)).toThrow(
    expect.objectContaining({ code: 'archive-unknown' }),
  );
  expect(() => resolveArchive('home_FULL_2026-04-02_030405', store)).toThrow(
    expect.objectContaining({ code: 'manifest-invalid' }),
  );
});

test('a directory that is not there is an error, not an empty store', async () => {
  await expect(readStore(join(directory, 'missing'))).rejects.toMatchObject({ code: 'io-failed' });
});
