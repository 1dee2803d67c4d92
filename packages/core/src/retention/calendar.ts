import type { Age } from '../config/quantities.ts';
import { asUtc } from '../time/wall-time.ts';
import { createZone } from '../time/zone.ts';

/** Days, weeks, months and years of one time zone. Goes by the date on the wall, so that a change of the clocks moves nothing. */
export interface Calendar {
  /** `2026-03-29` */
  day(time: number): string;
  /** ISO 8601: `2026-W13`; the week belongs to the year of its Thursday. */
  week(time: number): string;
  /** `2026-03` */
  month(time: number): string;
  /** `2026` */
  year(time: number): string;
  /** The same time on the wall that much later; the last day of a shorter month. A time that the clocks skip moves on by the gap. */
  add(time: number, age: Age): number;
}

/** The calendar of a time zone (IANA name). Times are milliseconds since 1970. Throws RangeError for an unknown zone. */
export function createCalendar(zone: string): Calendar {
  const { wallTime } = createZone(zone);
  const walls = new Map<number, Date>();
  /** The time on the wall, as if it were UTC. */
  const wall = (time: number): Date => {
    const known = walls.get(time);
    if (known !== undefined) return known;
    const found = new Date(asUtc(wallTime(new Date(time))) + time - Math.floor(time / 1000) * 1000);
    walls.set(time, found);
    return found;
  };
  const day = (time: number): string => wall(time).toISOString().slice(0, 10);
  return {
    day,
    week: (time) => isoWeek(wall(time)),
    month: (time) => day(time).slice(0, 7),
    year: (time) => day(time).slice(0, 4),
    add(time, age) {
      const goal = addOnWall(wall(time), age).getTime();
      const offset = (at: number): number => wall(at).getTime() - at;
      // The offset at the goal is known only there: one guess, one correction.
      const guess = goal - offset(goal);
      return goal - offset(guess);
    },
  };
}

const DAY = 86_400_000;

function isoWeek(wall: Date): string {
  const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate());
  const thursday = new Date(midnight + (3 - ((wall.getUTCDay() + 6) % 7)) * DAY);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / DAY / 7) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

function addOnWall(wall: Date, { count, unit }: Age): Date {
  if (unit === 'h') return new Date(wall.getTime() + count * 3_600_000);
  if (unit === 'd' || unit === 'w') return new Date(wall.getTime() + count * (unit === 'w' ? 7 : 1) * DAY);
  const months = wall.getUTCFullYear() * 12 + wall.getUTCMonth() + count * (unit === 'y' ? 12 : 1);
  const [year, month] = [Math.floor(months / 12), months % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const moved = new Date(wall);
  moved.setUTCFullYear(year, month, Math.min(wall.getUTCDate(), lastDay));
  return moved;
}
