/** A moment as clocks on the wall show it. `month` is 1 to 12. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Milliseconds since 1970 at which clocks in UTC show it. */
export function asUtc({ year, month, day, hour, minute, second }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
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

function dateOf(time: number): Pick<WallTime, 'year' | 'month' | 'day'> {
  const date = new Date(time);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
