/** Milliseconds around 1970 that a Date can hold (ECMA-262, Time Values). */
const MOST = 8.64e15;

/** A file's time (seconds since 1970) as a Date; null beyond the year 275760: file systems keep up to the year 292 billion. */
export function fileDate(seconds: number | null): Date | null {
  return seconds === null || Math.abs(seconds * 1000) > MOST ? null : new Date(seconds * 1000);
}
