import { z } from 'zod';
import { parseSchedule, SCHEDULE_ALLOWED, SCHEDULE_WORDS } from '../../schedule/index.ts';
import { closest } from '../suggest.ts';
import { age } from './values.ts';

/* When archives are made, and when they go. */

const scheduleText = z.string({ error: SCHEDULE_ALLOWED }).check(({ value, issues }) => {
  const parsed = parseSchedule(value);
  if (!('problem' in parsed)) return;
  const params = { suggestion: closest(value, SCHEDULE_WORDS) };
  issues.push({ code: 'custom', input: value, message: parsed.problem, params });
});

export const schedule = z
  .strictObject(
    {
      'full': scheduleText.optional().describe('When a FULL archive is due.'),
      'diff': scheduleText.optional().describe('When a DIFF archive is due; a FULL does for it.'),
      'incr': scheduleText.optional().describe('When an INCR archive is due; a FULL or DIFF does for it.'),
      'on-missing-reference': z
        .enum(['full', 'fail'], { error: 'full or fail' })
        .optional()
        .describe('When a DIFF or INCR is due and there is no FULL: make a FULL (full), or fail (fail).'),
    },
    { error: 'a mapping of full, diff, incr, on-missing-reference' },
  )
  .describe('When archives are due; `darkive backup due` makes those that are.');

const kept = z
  .int({ error: 'a whole number from 0 to 100000' })
  .min(0, { error: 'a whole number from 0 to 100000' })
  .max(100_000, { error: 'a whole number from 0 to 100000' });

export const retention = z
  .union(
    [
      z.literal('off'),
      z.strictObject({
        'keep-last': kept.optional().describe('Keep the newest archives, this many, whatever their age.'),
        'keep-within': age.optional().describe('Keep every archive younger than this.'),
        'keep-daily': kept.optional().describe('Keep the newest archive of each day, for this many days.'),
        'keep-weekly': kept.optional().describe('Keep the newest archive of each week, for this many weeks.'),
        'keep-monthly': kept.optional().describe('Keep the newest archive of each month, for this many months.'),
        'keep-yearly': kept.optional().describe('Keep the newest archive of each year, for this many years.'),
        'max-age': z
          .strictObject(
            {
              full: age.optional().describe('FULL archives older than this go.'),
              diff: age.optional().describe('DIFF archives older than this go.'),
              incr: age.optional().describe('INCR archives older than this go.'),
            },
            { error: 'a mapping of full, diff, incr' },
          )
          .optional()
          .describe('Archives older than this go, by type; only keep-last keeps them then.'),
      }),
    ],
    {
      error: 'off, or a mapping of keep-last, keep-within, keep-daily, keep-weekly, keep-monthly, keep-yearly, max-age',
    },
  )
  .describe('Which archives `darkive prune` keeps. Without any rule nothing is ever removed.');
