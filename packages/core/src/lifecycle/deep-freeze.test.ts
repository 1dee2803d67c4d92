import { expect, test } from 'vitest';
import { frozenCopy } from './deep-freeze.ts';

test('everything plain is frozen in the copy, and nothing in the original', () => {
  const original = { list: [{ a: 1 }], deep: { er: { b: 2 } } };
  const copy = frozenCopy(original);
  expect(copy).toEqual(original);
  expect([copy, copy.list, copy.list[0], copy.deep.er].every((part) => Object.isFrozen(part))).toBe(true);
  expect(Object.isFrozen(original.deep.er)).toBe(false);
});

test('Buffers, dates and functions are handed over as they are', () => {
  const parts = { buffer: Buffer.from('abc'), date: new Date(0), work: () => 1 };
  const copy = frozenCopy(parts);
  expect(copy.buffer).toBe(parts.buffer);
  expect(copy.date).toBe(parts.date);
  expect(copy.work).toBe(parts.work);
});

test('a circle stays a circle, and a key named __proto__ a key', () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const copy = frozenCopy(circle);
  expect(copy.self).toBe(copy);
  const odd = frozenCopy(JSON.parse('{"__proto__": {"a": 1}}') as Record<string, unknown>);
  expect(Object.keys(odd)).toEqual(['__proto__']);
});
