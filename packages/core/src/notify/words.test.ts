import { expect, test } from 'vitest';
import { reasonOf } from '../lifecycle/failure.ts';
import { printableLine } from '../records/printable.ts';

test('line breaks become one space, with the blanks around them; other blanks stay', () => {
  expect(printableLine('  a  b ')).toBe('  a  b ');
  expect(printableLine(' a \r\n\n  b\n')).toBe(' a b ');
  expect(printableLine('a\u0007')).toBe('a\\x07');
});

test('a flood of blanks is one line at once', () => {
  const blanks = `a${' '.repeat(500_000)}b`;
  expect(printableLine(blanks)).toBe(blanks);
  expect(reasonOf(new Error(`${blanks}\n`))).toBe(blanks);
});
