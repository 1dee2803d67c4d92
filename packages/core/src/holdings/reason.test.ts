import { expect, test } from 'vitest';
import { inDays } from './reason.ts';

test('one day, and several', () => {
  expect([0, 1, 2].map(inDays)).toEqual(['0 days', '1 day', '2 days']);
});
