import { inRange, LAST_YEAR, matches, type Calendar } from './calendar-expression.ts';
import type { WallTime } from '../time/wall-time.ts';
import { createZone, type Zone } from '../time/zone.ts';

/**
 * The first moment after `after` at which a calendar expression elapses; null when it never does. As
 * `systemd-analyze calendar` says it: a time that a clock change leaves out does not elapse that day (`shift` makes up
 * for it), a time that comes twice elapses the first time.
 * @param local The zone that counts when the expression names none.
 */
export function nextElapse(calendar: Calendar, after: Date, local: Zone, gap: 'skip' | 'shift' = 'skip'): Date | null {
  const zone = calendar.zone === null ? local : createZone(calendar.zone);
  const start = zone.wallTime(after);
  for (let day = dayNumber(start); ; day += 1) {
    const date = dateOf(day);
    if (date.year > LAST_YEAR) return null;
    if (!matches(calendar.years, date.year)) {
      day = dayNumber({ year: date.year + 1, month: 1, day: 1 }) - 1;
      continue;
    }
    if (!matches(calendar.months, date.month)) {
      day = dayNumber({ year: date.year, month: date.month + 1, day: 1 }) - 1;
      continue;
    }
    if (!isOn(calendar, date, day)) continue;
    const found = firstTime(calendar, date, after, zone, gap, day === dayNumber(start) ? start : null);
    if (found !== null) return found;
  }
}

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01. */
function dayNumber({ year, month, day }: CalendarDate): number {
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

function dateOf(day: number): CalendarDate {
  const date = new Date(day * 86_400_000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function isOn(calendar: Calendar, date: CalendarDate, day: number): boolean {
  // 1970-01-01 was a Thursday.
  if (calendar.weekdays !== null && !calendar.weekdays.includes((((day + 4) % 7) + 7) % 7)) return false;
  if (!calendar.fromMonthEnd || calendar.days === null) return matches(calendar.days, date.day);
  const length = new Date(Date.UTC(date.year, date.month, 0)).getUTCDate();
  return calendar.days.some(({ start, stop, step }) => {
    const from = length - start + 1;
    // `~3` is one day, `~1..3` the last three, `~5/2` every second from the fifth last on.
    const range = stop === null ? { start: from, stop: null, step } : { start: length - stop + 1, stop: from, step };
    return range.start >= 1 && inRange(range, date.day);
  });
}

/** The first matching time of a day that lies after `after`; on the day of `start`, no time before it can. */
function firstTime(
  { hours, minutes, seconds }: Calendar,
  date: CalendarDate,
  after: Date,
  zone: Zone,
  gap: 'skip' | 'shift',
  start: WallTime | null,
): Date | null {
  for (const hour of hours) {
    if (start !== null && hour < start.hour) continue;
    for (const minute of minutes) {
      if (start !== null && hour === start.hour && minute < start.minute) continue;
      for (const second of seconds) {
        const moment = zone.moment({ ...date, hour, minute, second }, gap);
        if (moment !== null && moment > after) return moment;
      }
    }
  }
  return null;
}
