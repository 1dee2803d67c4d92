import { expect, test } from 'vitest';
import { judgeChecks } from './check-state.ts';

const check = (name: string, result: 'passed' | 'failed' | 'not-checked', day: number) => ({
  name,
  result,
  at: `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`,
});
const passed = [check('slices', 'passed', 1), check('dar-test', 'passed', 1)];

test.each([
  ['no checks', [], 'unverified'],
  ['one of the two', [check('dar-test', 'passed', 1)], 'unverified'],
  ['both', passed, 'verified'],
  ['a later failure of one', [...passed, check('slices', 'failed', 2)], 'failed'],
  ['a failure that was mended', [...passed, check('slices', 'failed', 2), check('slices', 'passed', 3)], 'verified'],
  [
    'a failure that is listed last but is older',
    [check('slices', 'passed', 3), check('dar-test', 'passed', 3), check('slices', 'failed', 2)],
    'verified',
  ],
  ['a failed restore test', [...passed, check('restore-test', 'failed', 2)], 'failed'],
  ['lost parity', [...passed, check('artifacts', 'failed', 2), check('plugins', 'failed', 2)], 'verified'],
  ['a check that was not made', [...passed, check('restore-test', 'not-checked', 2)], 'verified'],
] as const)('%s makes an archive %3$s', (_what, checks, state) => {
  expect(judgeChecks(checks)).toBe(state);
});
