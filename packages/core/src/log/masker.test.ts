import { expect, test } from 'vitest';
import { createMasker } from './masker.ts';

test('a secret is hidden as it is, URL-encoded in every spelling, and in JSON', () => {
  const { add, mask } = createMasker();
  const secret = 'pa"ss w/rd+é(1)';
  expect(mask(secret)).toBe(secret);
  add(secret);
  const encoded = encodeURIComponent(secret);
  const form = new URLSearchParams({ password: secret }).toString();
  const texts = [
    secret,
    encoded,
    encoded.replaceAll('%2F', '%2f'),
    form,
    JSON.stringify({ secret }),
    `${secret}${secret}`,
  ];
  expect(texts.map(mask)).toEqual(['***', '***', '***', 'password=***', '{"secret":"***"}', '******']);
});

test('of two secrets that begin alike nothing stays behind', () => {
  const { add, mask } = createMasker();
  add('token');
  add('token-and-more');
  expect(mask('token-and-more, token.')).toBe('***, ***.');
});

test('signs of regular expressions in a secret are signs', () => {
  const { add, mask } = createMasker();
  add('a.c*[x]|^$');
  expect(mask('abc a.c*[x]|^$')).toBe('abc ***');
});

test('short values are no secrets', () => {
  const { add, mask } = createMasker();
  add('abc');
  add('');
  expect(mask('abcd')).toBe('abcd');
});

test('a secret of several lines is hidden line by line, and without its last line break', () => {
  const { add, mask } = createMasker();
  add('first line\nsecond line\n');
  expect(mask('x first line')).toBe('x ***');
  expect(mask('first line\nsecond line')).toBe('***');
});
