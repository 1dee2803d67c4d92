import { expect, test } from 'vitest';
import type { RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/index.ts';
import { chooseSample } from './choose-sample.ts';
import { createSurvey } from './survey.ts';

const MEGA = 1_000_000;
const SETTINGS: RestoreTestSettings = {
  files: 2,
  minimumBytes: 10,
  maximumBytes: 20 * MEGA,
  excludePrefixes: ['cache/'],
  excludeSuffixes: ['.iso'],
  excludeRegex: [],
};

const file = (path: string, bytes: number, more: Partial<CatalogueEntry> = {}): CatalogueEntry =>
  ({ path: Buffer.from(path), kind: 'file', data: 'saved', dirty: false, bytes, ...more }) as CatalogueEntry;

function chosen(entries: readonly CatalogueEntry[], freeBytes = 1e12): string {
  const survey = createSurvey(SETTINGS, () => 0.5);
  for (const entry of entries) survey.onEntry(entry);
  const { sample, findings } = chooseSample(survey, { definition: 'home', archive: 'a', freeBytes });
  return [
    ...sample.map(({ path }) => String(path)),
    ...findings.map(({ code, severity }) => `${severity} ${code}`),
  ].join(' ');
}

const TOLD = 'warning no-file-restore-tested';

test.each([
  ['files of the size that is asked for', [file('a', 50), file('b', 60), file('big', 30 * MEGA)], 'a b'],
  ['only files that are too large', [file('c', 40 * MEGA), file('d', 30 * MEGA), file('e', 50 * MEGA)], 'd'],
  ['only files that are too small', [file('empty', 0), file('five', 5), file('six', 6)], 'five'],
  ['only empty files', [file('empty', 0)], 'empty'],
  ['symbolic links beside a large file', [file('l', 4, { kind: 'symlink' }), file('d', 30 * MEGA)], 'l d'],
  ['files of more than a gibibyte', [file('vm', 2 ** 31), file('vm2', 2 ** 32)], TOLD],
  ['files that the settings exclude', [file('x.ISO', 50), file('Cache/y', 50)], TOLD],
  ['a file that changed meanwhile', [file('log', 50, { dirty: true })], TOLD],
  ['nothing saved but a directory', [file('dir', 0, { kind: 'directory' })], ''],
  ['files that an earlier archive has', [file('old', 30 * MEGA, { data: 'referenced' })], ''],
])('%s: %j', (_, entries, wanted) => {
  expect(chosen(entries)).toBe(wanted);
});

test('a large file is not restored where it has no room, and that is said', () => {
  expect(chosen([file('d', 30 * MEGA)], 29 * MEGA)).toBe(TOLD);
  expect(chosen([file('d', 30 * MEGA)], 30 * MEGA)).toBe('d');
});
