import { createZone } from '../time/zone.ts';

interface TimedArchive {
  /** `YYYY-MM-DD`, local. */
  readonly date: string;
  /** Milliseconds: when its first slice was last written. */
  readonly modified: number;
}

/**
 * When an archive was made, after `previous` (milliseconds, the one before it in the same definition): its name tells the
 * day, and the time of its first slice the hour, if that lies on this day. A slice that was copied without its time counts
 * as midnight. One second apart at least, so that a FULL, a DIFF and an INCR of one day keep their order.
 */
export function archiveTime({ date, modified }: TimedArchive, previous: number | null, zoneName: string): Date {
  const zone = createZone(zoneName);
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const wall = zone.wallTime(new Date(modified));
  const isOnDay = wall.year === year && wall.month === month && wall.day === day;
  const midnight = zone.moment({ year, month, day, hour: 0, minute: 0, second: 0 }, 'shift').getTime();
  const time = isOnDay ? Math.floor(modified / 1000) * 1000 : midnight;
  return new Date(previous === null ? time : Math.max(time, previous + 1000));
}
