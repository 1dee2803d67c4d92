import { expect, test } from 'vitest';
import { readYaml } from './yaml-document.ts';

function problemsOf(text: string): readonly string[] {
  const read = readYaml(text);
  return 'problems' in read ? read.problems.map(({ line, column, message }) => `${line}:${column} ${message}`) : [];
}

test.each([
  ['', '1:1 the file is empty; `darkive init` writes a commented one'],
  ['# only a comment\n', '1:1 the file is empty; `darkive init` writes a commented one'],
  ['~\n', '1:1 the file is empty; `darkive init` writes a commented one'],
  ['a: 1\nb: 2\na: 3\n', '3:1 the key "a" is here twice; remove or rename one'],
  ['2024: 1\n"2024": 2\n', '2:1 the key "2024" is here twice; remove or rename one'],
  ['a:\n\tb: 1\n', '2:1 a tab indents this line; use spaces'],
  ['a: &x 1\n', '1:7 anchors (&name) are not supported; write the value out, or use "defaults"'],
  ['a: *x\n', '1:4 aliases (*name) are not supported; text that begins with "*" goes in quotes'],
  ['a: [*.tmp]\n', '1:5 aliases (*name) are not supported; text that begins with "*" goes in quotes'],
  ['a: !!js/function x\n', '1:4 tags (!name) are not supported; remove the tag'],
  ['a: !!str x\n', '1:10 tags (!name) are not supported; remove the tag'],
  ['<<: {a: 1}\n', '1:1 merge keys (<<) are not supported; use "defaults"'],
  ['__proto__: {a: 1}\n', '1:1 a key cannot be named "__proto__"'],
  ['? {a: 1}\n: 2\n', '1:3 a key must be plain text'],
  ['---\na: 1\n---\nb: 1\n', '3:1 a second document begins here ("---"); a configuration is one document'],
  ['a: @x\n', '1:4 text cannot begin with this character; put it in quotes'],
])('%j is refused', (text, problem) => {
  expect(problemsOf(text)[0]).toBe(problem);
});

test('a quote or bracket that is not closed, and a second colon, are explained', () => {
  expect(problemsOf('a: "x\n')[0]).toMatch(/^\d+:\d+ a quote is not closed$/);
  expect(problemsOf('a: [1,\nb: 2\n')[0]).toMatch(/bracket|missing/);
  expect(problemsOf('a: 1: 2')[0]).toMatch(/second ": "/);
});

test('a message never repeats a value, which may be a secret', () => {
  for (const text of [
    'token: "hunter2\n',
    'token: hunter2: x',
    'token: !hunter2',
    'token: "\\xhunter2"',
    'token: @hunter2',
  ]) {
    expect(problemsOf(text).join()).not.toContain('hunter2');
    expect(problemsOf(text)).not.toEqual([]);
  }
});

test('brackets nested twenty thousand deep are a problem and no crash', () => {
  expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0);
});

test('keys and values have places; a missing key has that of its mapping', () => {
  const read = readYaml('a:\n  b: 1\n  c:\n    - x\n    - y\n');
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join());
  const { keyAt, valueAt, data } = read.yaml;
  expect(data).toEqual({ a: { b: 1, c: ['x', 'y'] } });
  expect(keyAt(['a', 'b'])).toEqual({ line: 2, column: 3 });
  expect(valueAt(['a', 'b'])).toEqual({ line: 2, column: 6 });
  expect(valueAt(['a', 'c', 1])).toEqual({ line: 5, column: 7 });
  expect(keyAt(['a', 'missing'])).toEqual({ line: 1, column: 1 });
});

test('a key is what is written: 2024 and 010 are names', () => {
  const read = readYaml('2024: 1\n010: 2\ntrue: 3\n');
  expect('yaml' in read && read.yaml.data).toEqual({ '2024': 1, '010': 2, 'true': 3 });
});

test('a mapping of very many keys is read in a time that grows with their number alone', () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `a${index}: 1\n`);
  expect(readYaml(`${lines.join('')}a7: 2\n`)).toEqual({
    problems: [{ line: 60_001, column: 1, message: 'the key "a7" is here twice; remove or rename one' }],
  });
});
