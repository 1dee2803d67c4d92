const DAY = 86_400;
/** Gaps between the newest archives that are looked at. */
const GAPS = 10;

/**
 * Seconds from backup to backup: the median gap between the newest archives, a day at least (several backups a day are
 * no promise); null with fewer than three archives.
 */
export function observedPeriod(createdAt: readonly string[]): number | null {
  const times = createdAt.map((time) => Date.parse(time)).toSorted((a, b) => a - b);
  const gaps = times
    .slice(1)
    .map((time, index) => (time - (times[index] ?? time)) / 1000)
    .slice(-GAPS)
    .toSorted((a, b) => a - b);
  if (gaps.length < 2) return null;
  const lower = gaps[Math.floor((gaps.length - 1) / 2)] ?? 0;
  const upper = gaps[Math.ceil((gaps.length - 1) / 2)] ?? 0;
  return Math.max(DAY, (lower + upper) / 2);
}

/**
 * Bytes that were added in a day, on the mean of the last year: everything after the oldest archive of that time counts as
 * growth. Null when nothing grew, or when a week has not passed yet.
 */
export function bytesPerDay(
  archives: readonly { readonly createdAt: string; readonly bytes: number }[],
  now: Date,
): number | null {
  const since = new Date(now.getTime() - 365 * DAY * 1000).toISOString();
  const recent = archives.filter(({ createdAt }) => createdAt >= since);
  const [oldest, ...later] = recent.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  if (oldest === undefined) return null;
  const days = (now.getTime() - Date.parse(oldest.createdAt)) / DAY / 1000;
  const bytes = later.reduce((sum, archive) => sum + archive.bytes, 0);
  return days < 7 || bytes === 0 ? null : bytes / days;
}

/**
 * The day on which the storage is full if it goes on as in the last year. Null when nothing grows, when too little is known,
 * or when it is more than a century away.
 */
export function fullOn(
  archives: readonly { readonly createdAt: string; readonly bytes: number }[],
  freeBytes: number,
  now: Date,
): Date | null {
  const growth = bytesPerDay(archives, now);
  if (growth === null) return null;
  const left = freeBytes / growth;
  return left > 365 * 100 ? null : new Date(now.getTime() + left * DAY * 1000);
}
