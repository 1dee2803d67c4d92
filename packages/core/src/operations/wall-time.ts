/** A date and time as a clock on the wall shows it. Months count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** What the clocks of a zone (IANA name) show at a moment. */
export function wallTime(instant: Date, zone: string): WallTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/**
 * Milliseconds since the epoch at which the clocks of a zone show a time. A time that occurs twice means the first; one
 * that is skipped counts on from before the change (as Temporal's "compatible" does).
 */
export function toInstant(wall: WallTime, zone: string): number {
  const asUtc = utc(wall);
  const before = offset(asUtc - DAY, zone);
  const after = offset(asUtc + DAY, zone);
  for (const candidate of [asUtc - before, asUtc - after]) {
    if (candidate + offset(candidate, zone) === asUtc) return candidate;
  }
  return asUtc - before;
}

/** The same time of day, that many days later on the calendar. */
export function addDays(wall: WallTime, days: number): WallTime {
  return { ...wall, ...dateOf(Date.UTC(wall.year, wall.month - 1, wall.day + days)) };
}

/** The same day of the month, or its last when it has fewer. */
export function addMonths(wall: WallTime, months: number): WallTime {
  const last = new Date(Date.UTC(wall.year, wall.month + months, 0)).getUTCDate();
  return { ...wall, ...dateOf(Date.UTC(wall.year, wall.month - 1 + months, Math.min(wall.day, last))) };
}

/** 0 for Sunday. */
export function weekday({ year, month, day }: WallTime): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

const DAY = 86_400_000;

function utc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Milliseconds that a zone is ahead of UTC at a moment. */
function offset(instant: number, zone: string): number {
  return utc(wallTime(new Date(instant), zone)) - Math.floor(instant / 1000) * 1000;
}

function dateOf(time: number): Pick<WallTime, 'year' | 'month' | 'day'> {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
