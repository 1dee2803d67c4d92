const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const DURATION_UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

/** A timer of Node holds 2^31-1 milliseconds at most; a longer one would fire at once. */
const LONGEST_DURATION = 24 * 86_400e3;

export const SIZE_ALLOWED = 'a size such as 500MB, 2GiB or a plain number of bytes';
export const DURATION_ALLOWED = 'a duration such as 90s, 10m, 24h or 7d (at most 24d)';
export const AGE_ALLOWED = 'an age such as 36h, 90d, 8w, 6mo or 2y';
export const PERCENT_ALLOWED = 'a share with its percent sign, from 0% to 100%';

/** Bytes of `2GiB`, `500MB` (powers of 1000), `1.5GiB` or a plain number; null when it is no size. */
export function parseSize(value: string | number): number | null {
  const match = /^(\d+(?:\.\d{1,3})?) ?([A-Za-z]*)$/.exec(String(value));
  if (match === null) return null;
  const [, number = '', unit = ''] = match;
  const factor = SIZE_UNITS[unit === '' ? 'B' : unit];
  if (factor === undefined || (factor === 1 && number.includes('.'))) return null;
  const bytes = Math.round(Number(number) * factor);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

/** What somebody who wrote `2G`, `500m` or `2gib` most likely meant; null when there is no good guess. */
export function suggestSize(value: string | number): string | null {
  const match = /^(\d+(?:\.\d{1,3})?) ?([kmgt])(i?)(b?)$/i.exec(String(value));
  if (match === null) return null;
  const [, number = '', letter = '', binary = '', byte = ''] = match;
  // dar itself reads "2G" as 2 GiB, so a bare letter most likely means the binary unit.
  const unit = letter.toUpperCase() + (binary === '' && byte !== '' ? 'B' : 'iB');
  return `${number}${unit}`;
}

/** Milliseconds of `90s`, `10m`, `24h` or `7d`; null when it is no duration, zero, or longer than a timer can be. */
export function parseDuration(value: string): number | null {
  const match = /^(\d+)([smhd])$/.exec(value);
  if (match === null) return null;
  const milliseconds = Number(match[1]) * (DURATION_UNITS[match[2] ?? ''] ?? Number.NaN);
  return milliseconds > 0 && milliseconds <= LONGEST_DURATION ? milliseconds : null;
}

/** What somebody who wrote `10min` or `2 hours` meant; null when there is no good guess. */
export function suggestDuration(value: string | number): string | null {
  const match = /^(\d+) ?(s|sec|seconds?|m|mins?|minutes?|h|hours?|d|days?)$/i.exec(String(value));
  if (match === null) return null;
  const suggestion = `${match[1]}${match[2]?.[0]?.toLowerCase()}`;
  return parseDuration(suggestion) === null ? null : suggestion;
}

export const AGE_UNITS = ['h', 'd', 'w', 'mo', 'y'] as const;

/** A length of time as people count it in archives: hours, days, weeks, months or years. */
export interface Age {
  readonly count: number;
  readonly unit: (typeof AGE_UNITS)[number];
}

const AGE_HOURS = { h: 1, d: 24, w: 7 * 24, mo: 31 * 24, y: 366 * 24 } as const satisfies Record<Age['unit'], number>;

/** A thousand years: beyond that, dates end. */
const LONGEST_AGE_HOURS = 1000 * AGE_HOURS.y;

/** `36h`, `90d`, `8w`, `6mo` or `2y`; null when it is no age or zero. */
export function parseAge(value: string | number): Age | null {
  const match = /^(\d+)(h|d|w|mo|y)$/.exec(String(value));
  const unit = AGE_UNITS.find((known) => known === match?.[2]);
  const count = Number(match?.[1]);
  if (unit === undefined || count === 0 || count * AGE_HOURS[unit] > LONGEST_AGE_HOURS) return null;
  return { count, unit };
}

/** A month counts as 31 days and a year as 366, so that nothing is too old a day early. */
export function ageMilliseconds({ count, unit }: Age): number {
  return count * AGE_HOURS[unit] * 3_600_000;
}

/** What somebody who wrote `90`, `90 days` or `6m` meant; null when there is no good guess. */
export function suggestAge(value: string | number): string | null {
  const match = /^(\d+) ?(h|hours?|d|days?|w|weeks?|m|mo|months?|y|years?)?$/i.exec(String(value));
  if (match === null) return null;
  const letter = (match[2]?.[0] ?? 'd').toLowerCase();
  const suggestion = `${match[1]}${letter === 'm' ? 'mo' : letter}`;
  return parseAge(suggestion) === null ? null : suggestion;
}

/** The share (0–1) of `50%`; null when it is none. */
export function parsePercent(value: string): number | null {
  const match = /^(\d{1,3}(?:\.\d+)?) ?%$/.exec(value);
  const percent = match === null ? Number.NaN : Number(match[1]);
  return percent <= 100 ? percent / 100 : null;
}

/** `50` and `0.5` as the percentage that was most likely meant. */
export function suggestPercent(value: string | number): string | null {
  const number = Number(value);
  if (String(value).trim() === '' || !(number >= 0 && number <= 100)) return null;
  return number > 0 && number < 1 ? `${Math.round(number * 100)}%` : `${number}%`;
}
