/** The shortest notation of the file for a number, from which exactly that number is read again. */

const SIZES = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
  ['TB', 1e12],
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

const DURATIONS = [
  ['d', 86_400e3],
  ['h', 3600e3],
  ['m', 60e3],
  ['s', 1e3],
] as const;

const HOUR = 3600e3;
/** As `parseAge` counts them: a month has 31 days, a year 366. */
const AGES = [
  ['y', 366 * 24 * HOUR],
  ['mo', 31 * 24 * HOUR],
  ['w', 7 * 24 * HOUR],
  ['d', 24 * HOUR],
  ['h', HOUR],
] as const;

/** 2147483648 → `2GiB`; a number of bytes when no unit fits. */
export function sizeText(bytes: number): string | number {
  return inUnits(bytes, SIZES) ?? bytes;
}

/** Milliseconds, whole seconds, → `90s`. */
export function durationText(milliseconds: number): string {
  return inUnits(milliseconds, DURATIONS) ?? `${milliseconds / 1e3}s`;
}

/** Milliseconds, whole hours, → `6mo`; null → `off`. */
export function ageText(milliseconds: number | null): string {
  if (milliseconds === null) return 'off';
  return inUnits(milliseconds, AGES) ?? `${milliseconds / HOUR}h`;
}

/** 0.5 → `50%`; null → `off`. */
export function percentText(share: number | null): string {
  if (share === null) return 'off';
  for (let digits = 1; digits < 17; digits += 1) {
    const percent: number = Number((share * 100).toPrecision(digits));
    if (percent / 100 === share) return `${plain(percent)}%`;
  }
  return `${plain(share * 100)}%`;
}

/** Without an exponent. */
function plain(percent: number): string {
  return percent < 1e-3 ? percent.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : String(percent);
}

function inUnits(value: number, units: readonly (readonly [string, number])[]): string | null {
  const unit = value === 0 ? undefined : units.find(([, factor]) => value % factor === 0);
  return unit === undefined ? null : `${value / unit[1]}${unit[0]}`;
}
