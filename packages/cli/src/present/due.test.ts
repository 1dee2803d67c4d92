import { expect, test } from 'vitest';
import { pipeLook } from '../test-support/look.ts';
import { presentDue } from './due.ts';

const NOTHING = { type: null, reason: 'nothing is due', since: null, overdue: false, next: null } as const;

test('what is due is said with since when and why, what is not with what comes next', () => {
  expect(
    presentDue(
      [
        {
          ...NOTHING,
          definition: 'home',
          type: 'FULL',
          reason: 'FULL is due (yearly), the last is home_FULL_2025-01-01_000000',
          since: '2026-12-31T23:00:00.000Z',
          overdue: true,
        },
        { ...NOTHING, definition: 'new', type: 'FULL', reason: 'there is no FULL archive yet' },
        { ...NOTHING, definition: 'pictures', next: { type: 'INCR', at: '2026-11-23T23:00:00.000Z' } },
        { ...NOTHING, definition: 'off', reason: 'no schedule is on' },
      ],
      pipeLook,
    ),
  ).toMatchInlineSnapshot(`
    "home      FULL due since 2027-01-01 00:00 +01:00 (overdue): FULL is due (yearly), the last is home_FULL_2025-01-01_000000
    new       FULL due: there is no FULL archive yet
    pictures  nothing due; next INCR 2026-11-24 00:00 +01:00
    off       nothing due: no schedule is on
    "
  `);
});
