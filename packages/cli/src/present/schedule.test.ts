import { expect, test } from 'vitest';
import { pipeLook } from '../test-support/look.ts';
import { presentSchedule } from './schedule.ts';

test('the schedule is a table of what was and what comes; what is overdue and needed now stands out', () => {
  const full = { name: 'home_FULL_2026-11-21_085205', type: 'FULL', at: '2026-11-21T08:52:05.000Z' } as const;
  expect(
    presentSchedule(
      {
        schema: 'darkive.schedule/1',
        now: '2026-11-25T10:00:00.000Z',
        zone: 'Europe/Copenhagen',
        definitions: [
          {
            definition: 'home',
            type: 'DIFF',
            reason: 'INCR is due (every 3 days)',
            since: '2026-11-23T23:00:00.000Z',
            overdue: true,
            next: null,
            types: [
              {
                type: 'FULL',
                schedule: 'yearly',
                last: full,
                next: '2026-12-31T23:00:00.000Z',
                due: false,
                overdue: false,
                overdueAt: null,
              },
              { type: 'DIFF', schedule: 'off', last: full, next: null, due: false, overdue: false, overdueAt: null },
              {
                type: 'INCR',
                schedule: 'every 3 days',
                last: full,
                next: '2026-11-23T23:00:00.000Z',
                due: true,
                overdue: true,
                overdueAt: null,
              },
            ],
            lastAttempt: null,
          },
        ],
        findings: [],
      },
      pipeLook,
    ),
  ).toMatchInlineSnapshot(`
    "DEFINITION  TYPE  SCHEDULE      LAST                            NEXT
    home        FULL  yearly        2026-11-21 09:52 +01:00         2027-01-01 00:00 +01:00
                DIFF  off           2026-11-21 09:52 +01:00 (FULL)  -
                INCR  every 3 days  2026-11-21 09:52 +01:00 (FULL)  overdue since 2026-11-24 00:00 +01:00
    Times of schedules are those of Europe/Copenhagen.
    home: DIFF now: INCR is due (every 3 days)
    "
  `);
});
