import { expect, test } from 'vitest';
import { expandPath } from './expand-path.ts';

const WORLD = { home: '/home/ann', env: { DISK: '/mnt/disk', EMPTY: '', NAME: 'x $DISK' } };

test.each([
  ['~', '/home/ann'],
  ['~/a b', '/home/ann/a b'],
  ['$DISK/archives', '/mnt/disk/archives'],
  ['${DISK}archives', '/mnt/diskarchives'],
  ['/price/$$5', '/price/$5'],
  ['/a/$$DISK', '/a/$DISK'],
  ['data/../x/', '/etc/darkive/x'],
  ['./~odd', '/etc/darkive/~odd'],
  ['/a/~', '/a/~'],
  // The value of a variable is taken as it is.
  ['/a/$NAME', '/a/x $DISK'],
])('%s becomes %s', (text, path) => {
  expect(expandPath(text, '/etc/darkive', WORLD)).toEqual({ path });
});

test('a home directory with a dollar sign in its name is not expanded itself', () => {
  expect(expandPath('~/a', '/', { home: '/home/$x', env: {} })).toEqual({ path: '/home/$x/a' });
});

test.each([
  ['$UNSET/a', 'the variable UNSET is not set; set it or write the path out'],
  ['${EMPTY}/a', 'the variable EMPTY is empty; set it or write the path out'],
  ['/a/$/b', '"$" names no variable; write "$$" for a dollar sign'],
  ['/a/$5', '"$" names no variable; write "$$" for a dollar sign'],
  ['${DISK', '"$" names no variable; write "$$" for a dollar sign'],
  ['${DISK:-/x}', '"${DISK:-/x}" names no variable; write "$$" for a dollar sign'],
  ['  ', 'the path is empty'],
  ['/a\0b', 'a path cannot hold a NUL character'],
])('%s is a problem', (text, problem) => {
  expect(expandPath(text, '/etc/darkive', WORLD)).toEqual({ problem });
});

test("another user's home is refused, with the way to write such a name", () => {
  expect(expandPath('~bob/a', '/', WORLD)).toEqual({
    problem: expect.stringContaining('write the whole path, or "./~bob/a"'),
  });
});
