import { expect, test } from 'vitest';
import { formatTable } from './table.ts';

test('columns are as wide as their widest cell, numbers end in one column, no line ends in spaces', () => {
  const table = formatTable(
    [{ title: 'NAME' }, { title: 'SIZE', align: 'right' }, { title: 'NOTE' }],
    [
      ['a', '1 B', ''],
      ['longer name', '100 KiB', '\u001b[31mred\u001b[39m'],
    ],
  );
  expect(table).toBe(
    'NAME            SIZE  NOTE\n' + 'a                1 B\n' + 'longer name  100 KiB  \u001b[31mred\u001b[39m\n',
  );
});
