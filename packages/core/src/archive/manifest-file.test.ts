import { symlink, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestText, parseManifest, readManifest } from './manifest-file.ts';
import { testManifest } from './test-support/test-manifest.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const FILE = `${NAME}.manifest.json`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'darkive-manifest-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a manifest that was written is read back as it was', async () => {
  const manifest = testManifest(NAME);
  await writeFile(join(directory, FILE), manifestText(manifest));
  expect(await readManifest(join(directory, FILE))).toMatchObject({ manifest });
});

test('a manifest that was cut short is a problem in words', async () => {
  const text = manifestText(testManifest(NAME));
  await writeFile(join(directory, FILE), text.slice(0, 300));
  expect(await readManifest(join(directory, FILE))).toMatchObject({
    problem: expect.stringContaining('not valid JSON'),
  });
});

test('a manifest under the name of another archive is refused', () => {
  const text = manifestText(testManifest(NAME));
  expect(parseManifest(text, 'home_FULL_2026-01-03_030405.manifest.json')).toMatchObject({
    problem: expect.stringContaining('describes the archive'),
  });
});

test('a slice name that leads out of the directory is refused', () => {
  const manifest = testManifest(NAME, { slices: [{ file: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }] });
  expect(parseManifest(manifestText(manifest), FILE)).toMatchObject({ problem: expect.stringContaining('file name') });
});

test('an artifact in a relative directory is refused', () => {
  const artifact = { kind: 'parity', producer: 'p', file: 'a', directory: 'x', bytes: 1, sha256: '0'.repeat(64) };
  const manifest = testManifest(NAME, { artifacts: [artifact] });
  expect(parseManifest(manifestText(manifest), FILE)).toHaveProperty('problem');
});

test('a DIFF without a reference is refused', () => {
  const manifest = testManifest('home_DIFF_2026-01-02_030405');
  expect(parseManifest(manifestText(manifest), 'home_DIFF_2026-01-02_030405.manifest.json')).toMatchObject({
    problem: 'a DIFF archive needs a reference',
  });
});

test('a symbolic link is not followed', async () => {
  await writeFile(join(directory, 'elsewhere'), manifestText(testManifest(NAME)));
  await symlink('elsewhere', join(directory, FILE));
  expect(await readManifest(join(directory, FILE))).toHaveProperty('problem');
});
