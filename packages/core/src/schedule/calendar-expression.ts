/** Values that one field of a calendar expression names: a single one, a range, or a start with a step. */
export interface CalendarRange {
  readonly start: number;
  /** Last value; null: the start alone or, with a step, up to the end of the field. */
  readonly stop: number | null;
  /** 0: no repetition. */
  readonly step: number;
}

/** A field; null takes every value. */
type Field = readonly CalendarRange[] | null;

/** A calendar expression as systemd.time(7) describes it, taken apart. Plain data. */
export interface Calendar {
  /** 0 is Sunday; null takes every day. */
  readonly weekdays: readonly number[] | null;
  readonly years: Field;
  /** 1 to 12. */
  readonly months: Field;
  readonly days: Field;
  /** `days` are counted from the end of the month: 1 is its last day. */
  readonly fromMonthEnd: boolean;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
  /** IANA name of the zone in the expression; null: the local one. */
  readonly zone: string | null;
}

/** Beyond this year systemd looks no further. */
export const LAST_YEAR = 2199;

/**
 * Reads a calendar expression: systemd.time(7), CALENDAR EVENTS. Left out of it: fractions of a second, `@` timestamps,
 * and the weekday ranges with a hyphen that systemd accepts for old units.
 */
export function parseCalendar(text: string): { readonly calendar: Calendar } | { readonly problem: string } {
  const words = text.trim().split(/\s+/);
  const zone = words.length > 1 ? zoneOf(words.at(-1) ?? '') : null;
  if (zone !== null) words.pop();
  const [only = ''] = words;
  const named = words.length === 1 ? NAMED[only.toLowerCase()] : undefined;
  const parts = named === undefined ? words : named.split(' ');
  const weekdayWord = /^[a-z]/i.test(parts[0] ?? '') ? parts.shift() : undefined;
  const dateWord = /[-~]/.test(parts[0] ?? '') ? parts.shift() : undefined;
  const timeWord = /:/.test(parts[0] ?? '') ? parts.shift() : undefined;
  if (parts.length > 0) return { problem: `"${parts[0]}" is no part of a calendar expression` };
  const weekdays = weekdayWord === undefined ? null : parseWeekdays(weekdayWord);
  if (weekdays === undefined) return { problem: `"${weekdayWord}" is no list of weekdays` };
  const date = parseDate(dateWord ?? '*-*-*');
  if (date === null) return { problem: `"${dateWord}" is no date` };
  const time = parseTime(timeWord ?? '00:00:00');
  if (time === null) return { problem: `"${timeWord}" is no time of day` };
  return { calendar: { weekdays, ...date, ...time, zone } };
}

/** True when a field names the value. */
export function matches(field: Field, value: number): boolean {
  return field === null || field.some((range) => inRange(range, value));
}

export function inRange({ start, stop, step }: CalendarRange, value: number): boolean {
  if (step === 0) return value === start;
  return value >= start && (stop === null || value <= stop) && (value - start) % step === 0;
}

const NAMED: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
};

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** systemd counts a week from Monday: `Fri..Mon` would run backwards, and is refused there, too. */
function parseWeekdays(word: string): readonly number[] | undefined {
  const days = word.split(',').map((item) => {
    const [first = '', last = first, more] = item.split('..');
    const [from, to] = [weekday(first), weekday(last)];
    if (from === null || to === null || more !== undefined || from > to) return null;
    return Array.from({ length: to - from + 1 }, (_, index) => (from + index) % 7);
  });
  return days.some((item) => item === null) ? undefined : days.flatMap((item) => item ?? []);
}

/** 1 is Monday, 7 is Sunday. */
function weekday(word: string): number | null {
  const name = word.toLowerCase();
  const index = WEEKDAYS.findIndex((day) => day === name || day.slice(0, 3) === name);
  return index === -1 ? null : index === 0 ? 7 : index;
}

function parseDate(word: string): Pick<Calendar, 'years' | 'months' | 'days' | 'fromMonthEnd'> | null {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(word);
  if (match === null) return null;
  const [, year = '*', month = '', separator, day = ''] = match;
  const fromMonthEnd = separator === '~';
  const years = parseField(year, 1970, LAST_YEAR, { value: fullYear });
  const months = parseField(month, 1, 12);
  // systemd counts back no further than every month reaches.
  const days = parseField(day, 1, fromMonthEnd ? 28 : 31, { backwards: fromMonthEnd });
  return years === undefined || months === undefined || days === undefined
    ? null
    : { years, months, days, fromMonthEnd };
}

/** `26` means 2026, `70` means 1970, as in systemd. */
function fullYear(year: number): number {
  return year < 70 ? year + 2000 : year < 100 ? year + 1900 : year;
}

function parseTime(word: string): Pick<Calendar, 'hours' | 'minutes' | 'seconds'> | null {
  const [hour = '', minute = '', second = '0', more] = word.split(':');
  if (more !== undefined) return null;
  const hours = valuesOf(parseField(hour, 0, 23), 23);
  const minutes = valuesOf(parseField(minute, 0, 59), 59);
  const seconds = valuesOf(parseField(second, 0, 59), 59);
  return hours === null || minutes === null || seconds === null ? null : { hours, minutes, seconds };
}

/** Undefined when it cannot be read. */
function parseField(
  text: string,
  from: number,
  to: number,
  { value = (number: number) => number, backwards = false } = {},
): Field | undefined {
  if (text === '*') return null;
  const ranges: CalendarRange[] = [];
  for (const item of text.split(',')) {
    const match = /^(\d{1,9})(?:\.\.(\d{1,9}))?(?:\/(\d{1,9}))?$/.exec(item);
    if (match === null) return undefined;
    const start = value(Number(match[1]));
    const end = match[2] === undefined ? null : value(Number(match[2]));
    const step = match[3] === undefined ? (end === null ? 0 : 1) : Number(match[3]);
    if (match[3] !== undefined && step === 0) return undefined;
    if (start < from || start > to || (end !== null && end < start)) return undefined;
    // As systemd does it: what a step never reaches is cut off before the rest is judged.
    const stop = end === null ? null : end - ((end - start) % step);
    const single = stop === start;
    // A step must reach a second value; days from the end of a month count down.
    const second = backwards ? start - step : start + step;
    if (!single && (stop === null ? second < from || second > to : stop > to)) return undefined;
    ranges.push(single ? { start, stop: null, step: 0 } : { start, stop, step });
  }
  return ranges;
}

function valuesOf(field: Field | undefined, last: number): readonly number[] | null {
  if (field === undefined) return null;
  return Array.from({ length: last + 1 }, (_, value) => value).filter((value) => matches(field, value));
}

/** The zone that a word names; null when it names none. Zones are told by upper and lower case, as files are. */
function zoneOf(word: string): string | null {
  if (/^utc$/i.test(word)) return 'UTC';
  if (!/^[A-Z][A-Za-z0-9_+/-]+$/.test(word)) return null;
  try {
    const known = new Intl.DateTimeFormat('en-US', { timeZone: word }).resolvedOptions().timeZone;
    return known !== word && known.toLowerCase() === word.toLowerCase() ? null : word;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
