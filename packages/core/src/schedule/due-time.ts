import { nextElapse } from './next-elapse.ts';
import type { Schedule } from './schedule-word.ts';
import type { Zone } from '../time/zone.ts';

/**
 * The moment from which on another archive is due, when the last one was begun at `last`; null when never. A calendar
 * asks for one archive in each of its periods; an interval counts days on the calendar and begins at midnight, so that
 * a schedule does not wander later from time to time.
 */
export function dueTime(schedule: Schedule, last: Date, zone: Zone): Date | null {
  if (schedule.kind === 'off') return null;
  if (schedule.kind === 'calendar') {
    return nextElapse(schedule.calendar, last, zone, schedule.word ? 'shift' : 'skip');
  }
  const { year, month, day } = zone.wallTime(last);
  const target = new Date(Date.UTC(year, month - 1 + schedule.months, 1));
  // From the 31st, a month later is the last day of that month.
  const lastDay = new Date(Date.UTC(target.getUTCFullYear(), target.getUTCMonth() + 1, 0)).getUTCDate();
  target.setUTCDate((schedule.months > 0 ? Math.min(day, lastDay) : day) + schedule.days);
  return zone.moment(
    {
      year: target.getUTCFullYear(),
      month: target.getUTCMonth() + 1,
      day: target.getUTCDate(),
      hour: 0,
      minute: 0,
      second: 0,
    },
    'shift',
  );
}
