import { asUtc, type WallTime } from './wall-time.ts';

/** A time zone: what its clocks show, and when they show it. */
export interface Zone {
  /** IANA name. */
  readonly name: string;
  wallTime(moment: Date): WallTime;
  /**
   * The first moment at which the clocks show that time. In the hour that a clock change leaves out there is none:
   * `skip` answers null, `shift` the moment as far after the change as the time is after the beginning of the gap.
   */
  moment(time: WallTime, gap: 'shift'): Date;
  moment(time: WallTime, gap: 'skip' | 'shift'): Date | null;
}

const DAY = 86_400_000;
const QUARTER = 900_000;
const SINCE_1980 = Date.UTC(1980, 0, 1);

/** Asking takes longer than everything else here; a limit all the same. */
const MOST_KNOWN = 10_000;

/** Throws a RangeError for a name that the system does not know. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
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
  const known = new Map<number, number>();
  /** Milliseconds that local time is ahead of UTC. Since 1980 clocks have been changed at quarters of an hour only. */
  const offset = (moment: number): number => {
    const quarter = Math.floor(moment / QUARTER);
    const found = known.get(quarter) ?? ask(moment);
    if (moment > SINCE_1980 && known.size < MOST_KNOWN) known.set(quarter, found);
    return found;
  };
  const ask = (moment: number): number => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(moment)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(moment / 1000) * 1000;
  };
  function moment(time: WallTime, gap: 'shift'): Date;
  function moment(time: WallTime, gap: 'skip' | 'shift'): Date | null;
  function moment(time: WallTime, gap: 'skip' | 'shift'): Date | null {
    const utc = asUtc(time);
    // A change lies between the offsets of the day before and of the day after, or there is none.
    const before = utc - offset(utc - DAY);
    const after = utc - offset(utc + DAY);
    const shown = [before, after].filter((at) => at + offset(at) === utc);
    if (shown.length > 0) return new Date(Math.min(...shown));
    return gap === 'skip' ? null : new Date(before);
  }
  return {
    name,
    moment,
    wallTime(at) {
      const shifted = new Date(at.getTime() + offset(at.getTime()));
      return {
        year: shifted.getUTCFullYear(),
        month: shifted.getUTCMonth() + 1,
        day: shifted.getUTCDate(),
        hour: shifted.getUTCHours(),
        minute: shifted.getUTCMinutes(),
        second: shifted.getUTCSeconds(),
      };
    },
  };
}
