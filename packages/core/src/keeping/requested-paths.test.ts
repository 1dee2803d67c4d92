import { expect, test } from 'vitest';
import { requestedPaths } from './requested-paths.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

test('a path matches itself and what is below it, not names that only begin alike', () => {
  const { matches } = requestedPaths(['letters'], '/home/anna');
  expect(['letters', 'letters/a', 'letters2', 'other/letters'].map((path) => matches(bytes(path)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('a name that holds a literal \\xNN is found as it stands', () => {
  const { matches, unmet } = requestedPaths(['system\\x2dboot'], '/');
  expect(matches(bytes('system\\x2dboot'))).toBe(true);
  expect(unmet()).toEqual([]);
});

test('bytes that are no UTF-8 are found as they are displayed', () => {
  const { matches } = requestedPaths(['caf\\xe9'], '/');
  expect(matches(bytes('caf\xe9'))).toBe(true);
});

test('the dot, an empty path and the root itself mean everything', () => {
  for (const text of ['.', '', '/home/anna', '/home/anna/'])
    expect(requestedPaths([text], '/home/anna').paths).toBeNull();
});

test('what nothing matched is named as it was typed', () => {
  const { matches, unmet } = requestedPaths(['./a/', 'b'], '/home/anna');
  matches(bytes('a'));
  expect(unmet()).toEqual(['b']);
});

test('a path that is asked for twice, or in two ways, is met once', () => {
  const { matches, unmet } = requestedPaths(['a', './a', 'a/', 'a/b'], '/home/anna');
  expect([matches(bytes('a')), unmet()]).toEqual([true, ['a/b']]);
  expect([matches(bytes('a/b')), unmet()]).toEqual([true, []]);
});

test('paths out of the root are refused, written plainly or escaped', () => {
  for (const text of ['../x', 'a/../../x', '/etc', '\\x2e\\x2e/x']) {
    expect(() => requestedPaths([text], '/home/anna')).toThrow(expect.objectContaining({ code: 'usage-invalid' }));
  }
});
