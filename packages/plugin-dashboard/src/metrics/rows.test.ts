import { expect, test } from 'vitest';
import { csvLine, jsonValue, tableText } from './rows.ts';

test('csv is quoted where it must be, and a null is nothing', () => {
  expect(csvLine(['a,b', 'say "yes"', 'two\nlines', null, 3, 9_007_199_254_740_993n])).toBe(
    '"a,b","say ""yes""","two\nlines",,3,9007199254740993\r\n',
  );
});

test('a table has its numbers to the right, and a name cannot command the terminal', () => {
  expect(
    tableText(
      ['name', 'bytes'],
      [
        ['a\u001b[2J', 5],
        ['b', 12_345],
      ],
    ),
  ).toBe('name      bytes\na\\x1b[2J      5\nb         12345\n');
  expect(tableText(['name'], [])).toBe('name\n');
});

test('what JSON has no number or text for is written as text', () => {
  expect([9_007_199_254_740_993n, Buffer.from([0xff]), 1.5, null, 'x'].map(jsonValue)).toEqual([
    '9007199254740993',
    '/w==',
    1.5,
    null,
    'x',
  ]);
});
