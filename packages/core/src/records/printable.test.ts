import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('nothing that could move the cursor, colour the screen or turn the reading direction gets through', () => {
  expect(printable('a\u001b[2Jb\rc\td\u009be\u202ef')).toBe('a\\x1b[2Jb\\x0dc\\x09d\\x9be\\u202ef');
});

test('line breaks and letters of every language stay', () => {
  expect(printable('größe\n名前 – ok')).toBe('größe\n名前 – ok');
});
