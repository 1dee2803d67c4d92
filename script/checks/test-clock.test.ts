import { expect, test } from 'vitest';
import { parseSource } from './source-file.ts';
import { checkTestClock } from './test-clock.ts';

const check = (path: string, text: string) => checkTestClock([parseSource(path, text)]).map(({ line }) => line);

test('a test that asks what day it is gets a problem, with its line', () => {
  expect(check('packages/core/src/a.test.ts', 'const a = 1;\nnew Date();\nDate.now();')).toEqual([2, 3]);
  expect(check('packages/core/src/dar/test-support/a.ts', 'Date.now();')).toEqual([1]);
  expect(check('packages/cli/test/a.test.ts', 'Date.now();')).toEqual([1]);
});

test('a time that is given, a duration, and those that say why they need the clock are well', () => {
  expect(check('packages/core/src/a.test.ts', "new Date('2027-03-10'); performance.now();")).toEqual([]);
  expect(check('packages/core/src/log/rotate.test.ts', 'new Date();')).toEqual([]);
  expect(check('packages/cli/src/a.ts', 'new Date();')).toEqual([]);
});
