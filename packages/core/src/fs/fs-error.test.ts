import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, fsErrorText, ioError } from './fs-error.ts';

test('a system error is known by its name, also inside one of ours', async () => {
  const error = await readFile('/no/such/file').catch((caught: unknown) => caught);
  expect(errnoOf(error)).toBe('ENOENT');
  expect(fsErrorText(error)).toBe('no such file or directory');
  const wrapped = ioError(error, 'read', '/no/such/file');
  expect(errnoOf(wrapped)).toBe('ENOENT');
  expect(fsErrorText(wrapped)).toBe('no such file or directory');
  expect(wrapped).toMatchObject({
    code: 'io-failed',
    message: 'Cannot read /no/such/file: no such file or directory.',
    facts: { path: '/no/such/file', errno: 'ENOENT' },
    cause: error,
  });
});

test('errors that libuv has no name for are known by their number', () => {
  const stale = Object.assign(new Error('Unknown system error -116'), {
    errno: -116,
    code: 'Unknown system error -116',
  });
  expect(errnoOf(stale)).toBe('ESTALE');
  const quota = Object.assign(new Error('Unknown system error -122'), {
    errno: -122,
    code: 'Unknown system error -122',
  });
  expect(ioError(quota, 'write', '/a')).toMatchObject({
    code: 'target-full',
    message: 'Cannot write /a: the disk quota is used up.',
  });
});

test('other errors have no name and keep their words', () => {
  expect(errnoOf(Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeNull();
  expect(errnoOf('text')).toBeNull();
  expect(fsErrorText(new Error('The tape is torn.'))).toBe('The tape is torn');
  expect(fsErrorText('text')).toBe('text');
  const ours = new DarkiveError('lock-held', 'Held.');
  expect(ioError(ours, 'read', '/a')).toBe(ours);
});

test.each([
  ['ENOSPC', 'target-full', /^Free space/],
  ['EROFS', 'io-failed', /^Mount the file system for writing/],
  ['EACCES', 'io-failed', /^Give this user the right/],
  ['ENOTCONN', 'io-failed', /^Mount the storage again/],
  ['ESTALE', 'io-failed', /^Mount the storage again/],
  ['EIO', 'io-failed', /^Check the disk/],
])('%s becomes %s with a hint that fits', (errno, code, hint) => {
  const error = ioError(Object.assign(new Error(errno), { code: errno }), 'write', Buffer.from('/a\xff', 'latin1'));
  expect(error).toMatchObject({ code, hint: expect.stringMatching(hint), facts: { path: String.raw`/a\xff`, errno } });
});

test('an error without words of ours has those of the system', () => {
  expect(fsErrorText(Object.assign(new Error('EMLINK: x'), { code: 'EMLINK' }))).toBe('too many links');
});
