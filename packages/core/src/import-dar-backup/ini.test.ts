import { expect, test } from 'vitest';
import { readIni } from './ini.ts';

function values(text: string): Record<string, Record<string, string>> {
  const read = readIni(text);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return Object.fromEntries(
    [...read.sections].map(([section, keys]) => [
      section,
      Object.fromEntries([...keys].map(([key, { value }]) => [key, value])),
    ]),
  );
}

// Expected values: Python 3.11, configparser.ConfigParser(inline_comment_prefixes=['#']).
test.each([
  ['[s]\nK = v   # c\nu = http://x/#frag\n', { s: { k: 'v', u: 'http://x/#frag' } }],
  ['[s]\nKey : a = b\n', { s: { key: 'a = b' } }],
  ['[s]\nm = one\n  two # c\n  ; no\n\n  three\nn=\n', { s: { m: 'one\ntwo\n\nthree', n: '' } }],
  ['[s]\na=1\n\n# c\n\n  b\nc=2\n', { s: { a: '1\n\n\nb', c: '2' } }],
  ['[s]\nk = x\np = %(K)s-%%y\n', { s: { k: 'x', p: 'x-%y' } }],
  ['[DEFAULT]\nd=1\n[s]\na=%(d)s\n', { s: { a: '1', d: '1' } }],
  [' [s]\n a=1\n b=2\n', { s: { a: '1', b: '2' } }],
  ['[s]\na = x\n   [t]\n', { s: { a: 'x\n[t]' } }],
  ['[a]b] # c\nq=1\n', { 'a]b': { q: '1' } }],
  ['\uFEFF[s]\r\na=#x\r\nb.c_d=2\r\n', { s: { 'a': '#x', 'b.c_d': '2' } }],
])('%j is read as Python reads it', (text, expected) => {
  expect(values(text)).toEqual(expected);
});

test.each([
  ['a=1\n', 1],
  ['[s]\nnokey\n', 2],
  ['[s]\na=1\nA=2\n', 3],
  ['[s]\na=50%\n', 2],
  ['[s]\n[s]\n', 2],
  ['[s]\n\na=%(zz)s\n', 3],
  ['[s]\na=%(a)s\n', 2],
  ['[s]\n= v\n', 2],
])('%j is refused with its line', (text, line) => {
  const read = readIni(text);
  expect('problems' in read ? read.problems[0]?.line : null).toBe(line);
});

test('a long line of blanks takes no time', () => {
  expect(values(`[s]\na = 1${'\uFEFF '.repeat(100_000)}\nb = 2\n`)).toEqual({ s: { a: '1', b: '2' } });
  expect(readIni(`[s]\na${'\uFEFF '.repeat(100_000)}\n`)).toHaveProperty('problems');
});

test('settings that refer to each other many times over are refused before they fill the memory', () => {
  const lines = Array.from({ length: 9 }, (_, index) => `k${index} = ${`%(k${index + 1})s`.repeat(10)}\n`);
  expect(readIni(`[s]\n${lines.join('')}k9 = x\n`)).toEqual({
    problems: [{ line: 2, message: 'k0: too many references in this file' }],
  });
});

test('a setting that refers to itself a thousand times is refused in a few words', () => {
  const read = readIni(`[A]\nbase = ${'%(base)s/log '.repeat(1500)}\n`);
  expect(read).toEqual({
    problems: [
      { line: 2, message: 'base: "%(base)s" refers to itself, or through more than 10 settings' },
      { line: 2, message: 'base: too many references in this file' },
    ],
  });
});
