import { DarkiveError } from '../errors/index.ts';
import { addDays, addMonths, asUtc, weekday, type WallTime } from '../time/wall-time.ts';
import { createZone, type Zone } from '../time/zone.ts';

/** What is understood, for help texts and errors. */
const TIME_EXAMPLES =
  '2026-11-21, "2026-11-21 09:30", 2026-11-21T08:30:00Z, 2026-11-21T09:30+01:00, "2026-11-21 09:30 Europe/Berlin", ' +
  'now, today, yesterday, "yesterday 18:00", "last monday", "2 days ago", "2 days ago 18:00"';

/**
 * The last moment that a time as people write it means: a day means its end, a minute its last millisecond.
 * Without a zone it is wall time in `zone` (an IANA name; the system's by default), also across changes of the clocks:
 * a time that occurs twice means the first, one that is skipped means as much later. Throws `usage-invalid`.
 */
export function parseTime(text: string, now: Date, zone: string = localZone()): Date {
  const words = text.trim().replaceAll(/\s+/g, ' ');
  const found = isoTime(words, zone) ?? relativeTime(words.toLowerCase(), now, createZone(zone));
  if (found !== null && !Number.isNaN(found.getTime())) return found;
  throw new DarkiveError('usage-invalid', `'${text}' is not a time.`, {
    hint: `Write it like one of these: ${TIME_EXAMPLES}`,
    facts: { time: text },
  });
}

function localZone(): string {
  // Undefined where the variable TZ names no zone: Node itself counts in UTC then.
  const timeZone: string | undefined = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return timeZone !== undefined && isZone(timeZone) ? timeZone : 'UTC';
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)? ?(?:(Z|UTC)|([+-]\d{2}):?(\d{2})?|\[?([A-Za-z][A-Za-z_+-]*(?:\/[A-Za-z0-9_+-]+)*)\]?)?$/i;

function isoTime(text: string, local: string): Date | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, utc, offsetHours, offsetMinutes, name] = match;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (!isDay(date)) return null;
  const zone = utc !== undefined ? 'UTC' : (name ?? local);
  if (!isZone(zone)) return null;
  const wall: WallTime = { ...date, hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0) };
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return null;
  const at = (time: WallTime): number => {
    if (offsetHours === undefined) return createZone(zone).moment(time, 'shift').getTime();
    const sign = offsetHours.startsWith('-') ? -1 : 1;
    return asUtc(time) - (Number(offsetHours) * 60 + sign * Number(offsetMinutes ?? 0)) * MINUTE;
  };
  if (hour === undefined) return new Date(at(addDays(wall, 1)) - 1);
  if (second === undefined) return new Date(at(wall) + MINUTE - 1);
  if (fraction === undefined) return new Date(at(wall) + 999);
  return new Date(at(wall) + Math.floor(Number(`0.${fraction}`) * 1000));
}

const MINUTE = 60_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const CLOCK = /^(.*?) ?(?:at )?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const AGO = /^(\d{1,5}|an?|one) (second|minute|hour|day|week|month|year)s? ago$/;

/** `now`, `yesterday 18:00`, `last monday`, `2 days ago`, `18:00` (of today). */
function relativeTime(text: string, now: Date, zone: Zone): Date | null {
  if (text === 'now') return now;
  const clock = CLOCK.exec(text);
  const name = clock?.[1] ?? text;
  const today = zone.wallTime(now);
  const ago = AGO.exec(name);
  if (ago !== null) {
    const number = /^\d/.test(ago[1] ?? '') ? Number(ago[1]) : 1;
    const unit = ago[2] ?? '';
    const exact = EXACT[unit];
    if (exact !== undefined) return clock === null ? new Date(now.getTime() - number * exact) : null;
    const then =
      unit === 'day' || unit === 'week'
        ? addDays(today, -number * (unit === 'week' ? 7 : 1))
        : addMonths(today, -number * (unit === 'year' ? 12 : 1));
    return clock === null
      ? new Date(zone.moment(then, 'shift').getTime() + (now.getTime() % 1000))
      : atClock(then, clock, zone);
  }
  const day = namedDay(name, today);
  if (day === null) return name === '' && clock !== null ? atClock(today, clock, zone) : null;
  if (clock !== null) return atClock(day, clock, zone);
  return new Date(zone.moment(addDays({ ...day, hour: 0, minute: 0, second: 0 }, 1), 'shift').getTime() - 1);
}

const EXACT: Readonly<Record<string, number>> = { second: 1000, minute: MINUTE, hour: 60 * MINUTE };

function namedDay(name: string, today: WallTime): WallTime | null {
  if (name === 'today') return today;
  if (name === 'yesterday') return addDays(today, -1);
  const index = DAYS.findIndex((day) => name === day || name === `last ${day}`);
  // The last one before today: on a Monday, "monday" is a week ago.
  return index === -1 ? null : addDays(today, -((weekday(today) - index + 6) % 7) - 1);
}

function atClock(day: WallTime, [, , hours, minutes, seconds]: RegExpExecArray, zone: Zone): Date | null {
  const wall = { ...day, hour: Number(hours), minute: Number(minutes), second: Number(seconds ?? 0) };
  if (wall.hour > 23 || wall.minute > 59 || wall.second > 59) return null;
  return new Date(zone.moment(wall, 'shift').getTime() + (seconds === undefined ? MINUTE : 1000) - 1);
}

function isDay({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
