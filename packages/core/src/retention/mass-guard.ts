import type { LinkedArchive } from './chains.ts';

const DAY = 86_400_000;
const LONGEST_SILENCE = 30 * DAY;

/**
 * Why it looks like a wrong clock when these archives are too old; null when it does not. Age is the distance to the
 * clock, so a clock that jumped ahead makes everything old at once. That shows as a silence: between the newest archive
 * that is too old and now there is a gap much longer than the archives' own rhythm. A backup made after the jump does not
 * hide it.
 */
export function massRemoval(
  byAge: readonly LinkedArchive[],
  all: readonly LinkedArchive[],
  now: number,
): string | null {
  const newest = byAge.at(-1);
  if (newest === undefined || byAge.length * 2 <= all.length) return null;
  const times = all.map(({ time }) => time);
  const later = [...times.filter((time) => time >= newest.time), now];
  const silence = widest(later);
  if (silence.gap <= Math.max(LONGEST_SILENCE, 3 * median(gaps(times)))) return null;
  const [from, to] = [silence.from, silence.from + silence.gap].map((time) =>
    new Date(time).toISOString().slice(0, 10),
  );
  return (
    `${byAge.length} of ${all.length} archives are too old at once, and no archive was made between ${from} and ${to}. ` +
    'The clock may be wrong, or backups have stopped'
  );
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

function widest(times: readonly number[]): { from: number; gap: number } {
  let best = { from: times[0] ?? 0, gap: 0 };
  for (const [index, gap] of gaps(times).entries()) {
    if (gap > best.gap) best = { from: times[index] ?? 0, gap };
  }
  return best;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
