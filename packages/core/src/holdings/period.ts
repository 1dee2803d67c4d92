import { bytesWithParity, type HeldArchive } from './holding.ts';

type Sized = Pick<HeldArchive, 'createdAt' | 'bytes' | 'parity'>;

const DAY = 86_400;

/**
 * Bytes of slices and parity that were added in a day, on the mean of the last year: everything after the oldest archive of that time counts as
 * growth. Null when nothing grew, or when a week has not passed yet.
 */
export function bytesPerDay(archives: readonly Sized[], now: Date): number | null {
  const since = new Date(now.getTime() - 365 * DAY * 1000).toISOString();
  const recent = archives.filter(({ createdAt }) => createdAt >= since);
  const [oldest, ...later] = recent.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  if (oldest === undefined) return null;
  const days = (now.getTime() - Date.parse(oldest.createdAt)) / DAY / 1000;
  const bytes = later.reduce((sum, archive) => sum + bytesWithParity(archive), 0);
  return days < 7 || bytes === 0 ? null : bytes / days;
}

/**
 * The day on which the storage is full if it goes on as in the last year. Null when nothing grows, when too little is known,
 * or when it is more than a century away.
 */
export function fullOn(archives: readonly Sized[], freeBytes: number, now: Date): Date | null {
  const growth = bytesPerDay(archives, now);
  if (growth === null) return null;
  const left = freeBytes / growth;
  return left > 365 * 100 ? null : new Date(now.getTime() + left * DAY * 1000);
}
