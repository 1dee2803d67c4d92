import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { leaks } from './canaries.ts';

const CANARY = { name: 'token', value: 'canary-"7/+ä' };

test.each([
  ['as it is', `x${CANARY.value}y`],
  ['in JSON', JSON.stringify({ a: CANARY.value })],
  ['in a URL', `https://h/?a=${encodeURIComponent(CANARY.value)}`],
  ['in base64', Buffer.from(`ab${CANARY.value}c`).toString('base64')],
  ['in hexadecimal', Buffer.from(CANARY.value).toString('hex')],
])('a secret is found %s', (_, text) => {
  expect(leaks(text, 'here', [CANARY])).toEqual(['token in here']);
});

test('a text without it shows none', () => {
  expect(leaks('canary-***', 'here', [CANARY])).toEqual([]);
});
