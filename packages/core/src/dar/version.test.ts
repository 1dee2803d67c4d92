import { expect, test } from 'vitest';
import { COMPRESSED_TYPES } from './compressed-types.ts';
import { parseCreationSummary } from './summary.ts';
import { compareVersions, parseDarVersion } from './version.ts';

test('versions compare by their numbers', () => {
  expect(compareVersions('2.10.0', '2.9.9')).toBeGreaterThan(0);
  expect(compareVersions('2.7', '2.7.0')).toBe(0);
  expect(compareVersions('2.7.0.RC1', '2.7.1')).toBeLessThan(0);
});

test('another program named dar is told by its version text', () => {
  expect(parseDarVersion('Dart VM version: 3.0.0\n')).toBeNull();
  expect(
    parseDarVersion(
      '\n dar version 2.6.13, Copyright\n Using libdar 6.2.6 built\n   gzip compression (libz)   : YES\n',
    ),
  ).toEqual({
    version: '2.6.13',
    libdar: '6.2.6',
    features: { 'gzip compression (libz)': true },
  });
});

test('a summary that is not whole is none', () => {
  expect(parseCreationSummary(' 3 inode(s) saved\n   including 0 hard link(s) treated\n')).toBeNull();
  expect(parseCreationSummary('')).toBeNull();
});

test('the list of compressed types leaves texts and sources alone', () => {
  expect(new Set(COMPRESSED_TYPES).size).toBe(COMPRESSED_TYPES.length);
  for (const name of ['*.ts', '*.txt', '*.rtf', '*.pdf', '*.iso']) expect(COMPRESSED_TYPES).not.toContain(name);
  expect(COMPRESSED_TYPES).toContain('*.jpg');
});
