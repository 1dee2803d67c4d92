import { Buffer } from 'node:buffer';
import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { expect, test } from 'vitest';
import { compareBytes, displayPath, joinBytes, parseDisplayPath } from './byte-path.ts';

test('parts are joined with one slash, and bytes stay bytes', () => {
  expect(joinBytes('/a', 'b').toString()).toBe('/a/b');
  expect(joinBytes('/a/', '/b/', 'c').toString()).toBe('/a/b/c');
  expect(joinBytes('/', 'b').toString()).toBe('/b');
  expect(joinBytes('', 'a', '', '..', 'b').toString()).toBe('a/../b');
  expect(joinBytes('a', Buffer.from([0xff]))).toEqual(Buffer.from([0x61, 0x2f, 0xff]));
  expect(joinBytes()).toEqual(Buffer.alloc(0));
});

test('joining does not hand out the buffer it was given', () => {
  const part = Buffer.from('a');
  joinBytes(part)[0] = 0x62;
  expect(part.toString()).toBe('a');
});

test.each([
  ['grün 日本 👩‍🚀 &"\'', 'grün 日本 👩‍🚀 &"\''],
  ['line\nbreak\ttab\x7f', String.raw`line\x0abreak\x09tab\x7f`],
  [Buffer.from('caf\xe9 \xff', 'latin1'), String.raw`caf\xe9 \xff`],
  [String.raw`a\b\x41`, String.raw`a\\b\\x41`],
  ['txt.\u202eexe', String.raw`txt.\xe2\x80\xaeexe`],
  [Buffer.from([0x61, 0xe2, 0x82]), String.raw`a\xe2\x82`],
  ['', ''],
])('%j is displayed as %s, and understood again', (path, shown) => {
  expect(displayPath(path)).toBe(shown);
  expect(parseDisplayPath(shown)).toEqual(Buffer.from(path as string));
});

test('whatever the bytes are, the displayed path is printable and gives them back', () => {
  const byte = oneof(integer({ min: 1, max: 255 }), constantFrom(0x5c, 0x78, 0x30, 0xe2, 0x80, 0xae, 0x0a));
  assert(
    property(array(byte, { maxLength: 40 }), (values) => {
      const path = Buffer.from(values);
      const shown = displayPath(path);
      expect(parseDisplayPath(shown)).toEqual(path);
      expect(shown).not.toMatch(/[\p{Cc}\ufffd]/u);
    }),
    { numRuns: 500 },
  );
});

test('a single backslash that begins no escape may be typed as it is', () => {
  expect(parseDisplayPath(String.raw`C:\new\x4\x00`).toString()).toBe(String.raw`C:\new\x4\x00`);
});

test('paths are ordered by bytes, not by language', () => {
  const names = ['b', 'ä', 'a', 'B', 'a/b', 'a b'].map((name) => Buffer.from(name));
  expect(names.toSorted(compareBytes).map(String)).toEqual(['B', 'a', 'a b', 'a/b', 'b', 'ä']);
});
