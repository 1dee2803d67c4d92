import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchiveType } from '../records/archive-name.ts';
import { decideDue, type PastArchive } from './decide.ts';
import { parseSchedule, type Schedule } from './schedule-word.ts';
import type { WallTime } from '../time/wall-time.ts';
import { createZone, type Zone } from '../time/zone.ts';

const HOUR = 3_600_000;

interface Made {
  readonly wall: WallTime;
  readonly archive: PastArchive;
  readonly reason: string;
}

/** A machine that sleeps at night and is off for two weeks in July, and looks every hour whether something is due. */
function threeYears(zoneName: string, texts: Readonly<Record<ArchiveType, string>>): readonly Made[] {
  const zone = createZone(zoneName);
  const schedules = { FULL: read(texts.FULL), DIFF: read(texts.DIFF), INCR: read(texts.INCR) };
  const made: Made[] = [];
  for (let time = newYear(zone, 2026); time < newYear(zone, 2029); time += HOUR) {
    const now = new Date(time);
    const wall = zone.wallTime(now);
    if (wall.hour < 7 || wall.hour > 22 || (wall.month === 7 && wall.day >= 6 && wall.day < 20)) continue;
    // What is older than the last FULL archive has been removed meanwhile.
    const archives = made.slice(oldestKept(made)).map(({ archive }) => archive);
    const request = { incremental: 'since-diff', onMissingReference: 'full', attempts: [] } as const;
    const { type, reason } = decideDue({ ...request, schedules, archives, now, zone });
    if (type === null) continue;
    const name = `${type}_${made.length}`;
    const reference = type === 'FULL' ? null : referenceOf(type, archives);
    made.push({ wall, reason, archive: { id: name, name, type, createdAt: now.toISOString(), reference } });
  }
  return made;
}

function newYear(zone: Zone, year: number): number {
  const time = { year, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  return zone.moment(time, 'shift')?.getTime() ?? Number.NaN;
}

function oldestKept(made: readonly Made[]): number {
  return Math.max(
    0,
    made.findLastIndex(({ archive }) => archive.type === 'FULL'),
  );
}

function referenceOf(type: ArchiveType, archives: readonly PastArchive[]): { id: string; name: string } {
  const found = archives.findLast((archive) => archive.type === (type === 'DIFF' ? 'FULL' : 'DIFF'));
  if (found === undefined) throw new Error(`a ${type} without its reference`);
  return { id: found.id, name: found.name };
}

function read(text: string): Schedule {
  const parsed = parseSchedule(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed;
}

function line({ wall, archive, reason }: Made): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${wall.year}-${two(wall.month)}-${two(wall.day)} ${two(wall.hour)}:${two(wall.minute)}  ${archive.name.padEnd(8)}  ${reason}`;
}

const month = ({ wall }: Made): string => `${wall.year}-${wall.month}`;
const day = ({ wall }: Made): number => Date.UTC(wall.year, wall.month - 1, wall.day) / (24 * HOUR);
const ofType = (made: readonly Made[], ...types: readonly ArchiveType[]): readonly Made[] =>
  made.filter(({ archive }) => types.includes(archive.type));

test.each(['Europe/Copenhagen', 'Australia/Lord_Howe'])(
  'three years in %s, with sleeping nights, clock changes, a 29 February and holidays: every due backup exactly once',
  { timeout: 60_000 },
  async (zone) => {
    const made = threeYears(zone, { FULL: 'yearly', DIFF: 'monthly', INCR: 'every 3 days' });
    expect(ofType(made, 'FULL').map(({ wall }) => wall.year)).toEqual([2026, 2027, 2028]);
    // A month has one archive that does for its DIFF; an INCR that came before any DIFF became one.
    const turned = ofType(made, 'DIFF').filter(({ reason }) => reason.includes('no DIFF since'));
    expect(turned).toHaveLength(3);
    const monthly = ofType(made, 'FULL', 'DIFF').filter((one) => !turned.includes(one));
    expect(new Set(monthly.map(month)).size).toBe(36);
    expect(monthly).toHaveLength(36);
    // Never two in three days but for a FULL or DIFF that fell due; never more than three days between, but for July.
    const pauses = made.slice(1).map((one, index) => ({ one, days: day(one) - day(made[index] ?? one) }));
    const tooSoon = pauses.filter(({ one, days }) => one.archive.type === 'INCR' && days < 3);
    const tooLate = pauses.filter(({ one, days }) => one.wall.month !== 7 && days > 3);
    expect([...tooSoon, ...tooLate].map(({ one }) => line(one))).toEqual([]);
    const golden = join(import.meta.dirname, 'test-support/golden', `three-years-${zone.replace('/', '-')}.txt`);
    await expect(made.map((one) => `${line(one)}\n`).join('')).toMatchFileSnapshot(golden);
  },
);

test(
  'three years of a nightly calendar that sleeps through its time: one archive each day the machine is on',
  { timeout: 60_000 },
  () => {
    const made = threeYears('Europe/Copenhagen', { FULL: '*-12-30 05:03', DIFF: 'Sun 02:30', INCR: '*-*-* 03:15' });
    const days = made.map(day);
    expect(new Set(days).size).toBe(days.length);
    // 1096 days, less three times 14.
    expect(days).toHaveLength(1096 - 42);
  },
);
