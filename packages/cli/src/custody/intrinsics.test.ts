import { afterEach, expect, test } from 'vitest';
import { rememberIntrinsics } from './intrinsics.ts';

// A test that fails here must not take the test runner with it.
const rescue = rememberIntrinsics();
afterEach(() => void rescue());

const other = { value: () => 0, writable: true, configurable: true };
const seen = { ...other, enumerable: true };

/** What is changed, in what, and how; null removes it. */
const MUTATIONS: readonly (readonly [
  what: string,
  owner: object,
  key: string,
  now: PropertyDescriptor | null,
  named: string,
])[] = [
  ['a replaced method', Array.prototype, 'map', other, 'Array.prototype.map'],
  ['a removed method', String.prototype, 'trim', null, 'String.prototype.trim'],
  ['a property that every loop sees', Object.prototype, 'evil', seen, 'Object.prototype.evil'],
  ['another JSON', JSON, 'stringify', other, 'JSON.stringify'],
  ['another clock', Date, 'now', other, 'Date.now'],
  ['another random number', Math, 'random', other, 'Math.random'],
  ['another then', Promise.prototype, 'then', other, 'Promise.prototype.then'],
  ['another Date', globalThis, 'Date', other, 'globalThis.Date'],
  ['a getter', Map.prototype, 'get', { get: () => null, configurable: true }, 'Map.prototype.get'],
];

test.each(MUTATIONS)('%s is named and put back', (_what, owner, key, now, named) => {
  const before = { map: Array.prototype.map, trim: String.prototype.trim, random: Math.random, date: Date };
  const putBack = rememberIntrinsics();
  if (now === null) Reflect.deleteProperty(owner, key);
  else Reflect.defineProperty(owner, key, now);
  const changed = putBack();
  expect(changed).toEqual([named]);
  expect({ map: Array.prototype.map, trim: String.prototype.trim, random: Math.random, date: Date }).toEqual(before);
  expect(putBack()).toEqual([]);
});

test('a new function that no loop sees may stay, as one that a plugin fills in for an older Node', () => {
  const putBack = rememberIntrinsics();
  Reflect.defineProperty(Array.prototype, 'filledIn', { value: () => 1, configurable: true });
  expect(putBack()).toEqual([]);
  expect('filledIn' in []).toBe(true);
  Reflect.deleteProperty(Array.prototype, 'filledIn');
});
