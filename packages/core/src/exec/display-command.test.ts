import { execFileSync } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { displayCommand } from './display-command.ts';

test('plain words stay plain, others are quoted, bytes are escaped', () => {
  expect(
    displayCommand('dar', ['-c', '/a/b', '--exclude=*.tmp', 'two words', '', `it's`, 'ü.txt', Buffer.from('ok')]),
  ).toBe(`dar -c /a/b '--exclude=*.tmp' 'two words' '' 'it'\\''s' 'ü.txt' ok`);
  expect(displayCommand('dar', [Buffer.from("a\xff'\\\n", 'latin1'), 'tab\there', '\u202eevil'])).toBe(
    String.raw`dar $'a\xff\'\\\n' $'tab\there' $'\xe2\x80\xaeevil'`,
  );
});

test('bash reads back what is displayed', () => {
  const args = [
    Buffer.from(Array.from({ length: 255 }, (_, index) => index + 1)),
    `a'b"c$d\`e\\f`,
    'line\nbreak\n',
    '\u202e',
    '-',
    '~',
  ];
  const output = execFileSync('bash', ['-c', displayCommand('printf', ['%s\\0', ...args])]);
  const seen = output.toString('latin1').split('\0').slice(0, -1);
  expect(seen).toEqual(args.map((argument) => Buffer.from(argument).toString('latin1')));
});

test('a very long command is shortened', () => {
  const shown = displayCommand(
    'dar',
    Array.from({ length: 1000 }, () => 'argument'),
  );
  expect(shown).toMatch(/^dar argument .*… \(7003 more characters\)$/);
  expect(shown.length).toBeLessThan(2050);
});
