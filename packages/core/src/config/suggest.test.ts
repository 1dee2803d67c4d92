import { expect, test } from 'vitest';
import { closest } from './suggest.ts';

const KEYS = ['root', 'include', 'exclude', 'max-size', 'restore-test', 'slice'];

test.each([
  ['rooot', 'root'],
  ['exlcude', 'exclude'],
  ['maxSize', 'max-size'],
  ['max_size', 'max-size'],
  ['Restore-Test', 'restore-test'],
  ['slices', 'slice'],
])('%s most likely means %s', (word, meant) => {
  expect(closest(word, KEYS)).toBe(meant);
});

test('a word that is near to nothing gets no suggestion', () => {
  expect(closest('colour', KEYS)).toBeNull();
  expect(closest('root', [])).toBeNull();
});

test('a very long word is answered at once', () => {
  expect(closest('x'.repeat(1_000_000), KEYS)).toBeNull();
});
