import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileDate } from './file-date.ts';

test('any time that a file system keeps is a date that can be written, or none', () => {
  expect(fileDate(null)).toBeNull();
  expect(fileDate(8.64e12)?.toISOString()).toBe('+275760-09-13T00:00:00.000Z');
  expect(fileDate(8.64e12 + 1)).toBeNull();
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (seconds) => {
      const date = fileDate(Number(seconds));
      expect(date === null || date.toISOString().length > 0).toBe(true);
    }),
  );
});
