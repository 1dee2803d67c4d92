import { parseCalendar, type Calendar } from './calendar-expression.ts';
import { nextElapse } from './next-elapse.ts';
import { createZone } from '../time/zone.ts';

/** When archives of one type are made. */
export type Schedule =
  | { readonly kind: 'off'; readonly text: string }
  /** `every 3 days`: counted in calendar days, weeks or months from the day of the last archive. */
  | { readonly kind: 'interval'; readonly text: string; readonly days: number; readonly months: number }
  /** `word`: yearly, monthly, weekly or daily, which no clock change may leave out. */
  | { readonly kind: 'calendar'; readonly text: string; readonly calendar: Calendar; readonly word: boolean };

/** What people may write, as the end of "… is not allowed here; allowed: …". */
export const SCHEDULE_ALLOWED =
  'yearly, monthly, weekly, daily, every N days (or weeks, months), off, or a calendar expression of systemd such as "Sun *-*-* 03:00"';

export const SCHEDULE_WORDS = ['yearly', 'monthly', 'weekly', 'daily', 'off'] as const;

const INTERVAL = /^every(?: (\d{1,4}))? (day|week|month)s?$/i;

/** Reads a schedule as it stands in the configuration. */
export function parseSchedule(text: string): Schedule | { readonly problem: string } {
  const word = text.trim().replaceAll(/\s+/g, ' ');
  if (word.toLowerCase() === 'off') return { kind: 'off', text: word };
  const interval = INTERVAL.exec(word);
  if (interval !== null) {
    const [, number = '1', unit = ''] = interval;
    const count = Number(number);
    if (count === 0) return { problem: 'a number of days, weeks or months from 1 on' };
    const days = { day: count, week: count * 7, month: 0 }[unit.toLowerCase()] ?? 0;
    return { kind: 'interval', text: word, days, months: days === 0 ? count : 0 };
  }
  const parsed = parseCalendar(word);
  if ('problem' in parsed) return { problem: `${SCHEDULE_ALLOWED} (${parsed.problem})` };
  const { calendar } = parsed;
  if (nextElapse(calendar, new Date(0), createZone('UTC')) === null) {
    return { problem: 'a calendar expression that comes at some time (there is no such date)' };
  }
  const isWord = (SCHEDULE_WORDS as readonly string[]).includes(word.toLowerCase());
  return { kind: 'calendar', text: word, calendar, word: isWord };
}
