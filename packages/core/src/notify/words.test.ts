import { expect, test } from 'vitest';
import { reasonOf } from '../lifecycle/failure.ts';
import { oneLine } from './words.ts';

test('line breaks become one space, with the blanks around them; other blanks stay', () => {
  expect(oneLine('  a  b ')).toBe('  a  b ');
  expect(oneLine(' a \r\n\n  b\n')).toBe(' a b ');
  expect(oneLine('a\u0007')).toBe('a\\x07');
});

test('a flood of blanks is one line at once', () => {
  const blanks = `a${' '.repeat(500_000)}b`;
  expect(oneLine(blanks)).toBe(blanks);
  expect(reasonOf(new Error(`${blanks}\n`))).toBe(blanks);
});
