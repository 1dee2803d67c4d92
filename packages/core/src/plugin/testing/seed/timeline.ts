import type { ArchiveType } from '../../../records/archive-name.ts';
import { createRandom, type Random } from './random.ts';

/** One backup of the made-up history. */
export interface SeededBackup {
  /** Counts all backups from 1; ids are made of it. */
  readonly number: number;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: Date;
  /** Number of the backup that it builds on; null for FULL. */
  readonly reference: number | null;
  /** Bytes of the slices. */
  readonly bytes: number;
  readonly seconds: number;
  /** Entries that were saved, and recorded as deleted. */
  readonly saved: number;
  readonly deleted: number;
  /** Whether the archive still exists. */
  readonly exists: boolean;
  readonly random: Random;
}

export interface TimelineRequest {
  readonly definitions: readonly string[];
  readonly now: Date;
  /** One backup a day and definition; the last one less than a day ago. */
  readonly days: number;
  /** Archives of the last so many cycles exist; older ones were removed. */
  readonly cyclesKept: number;
}

const DAY = 86_400_000;
/** Days from FULL to FULL, from DIFF to DIFF. */
const CYCLE = 30;
const WEEK = 7;

/** A history of daily backups: a FULL every 30 days, a DIFF every 7, else an INCR on the newest DIFF. The same each time. */
export function timeline({ definitions, now, days, cyclesKept }: TimelineRequest): SeededBackup[] {
  const backups: SeededBackup[] = [];
  const oldestKept = (Math.ceil(days / CYCLE) - cyclesKept) * CYCLE;
  const newest = new Map<string, { FULL: number | null; DIFF: number | null }>();
  for (let day = 0; day < days; day += 1) {
    for (const [index, definition] of definitions.entries()) {
      const number = backups.length + 1;
      const random = createRandom(number);
      const last = newest.get(definition) ?? { FULL: null, DIFF: null };
      const inCycle = day % CYCLE;
      const type: ArchiveType = inCycle === 0 ? 'FULL' : inCycle % WEEK === 0 || last.DIFF === null ? 'DIFF' : 'INCR';
      const reference = type === 'FULL' ? null : type === 'DIFF' ? last.FULL : last.DIFF;
      if (type === 'FULL') newest.set(definition, { FULL: number, DIFF: null });
      if (type === 'DIFF') newest.set(definition, { FULL: last.FULL, DIFF: number });
      const size = SIZES[type] * (1 + index) * (1 + day / 2000) * random.between(0.9, 1.1);
      const grown = type === 'DIFF' ? size * (inCycle / CYCLE + 0.2) : size;
      backups.push({
        number,
        definition,
        type,
        startedAt: new Date(now.getTime() - (days - day) * DAY + (index + 14) * 3_600_000),
        reference,
        bytes: Math.round(grown),
        seconds: Math.round((grown / 0.8e6) * random.between(0.95, 1.05) * 10) / 10 + 4,
        saved: Math.round((grown / 3000) * random.between(0.9, 1.1)) + 1,
        deleted: type === 'FULL' ? 0 : Math.round(random.between(2, 30)),
        exists: day >= oldestKept,
        random,
      });
    }
  }
  return backups;
}

/** Bytes of a first archive. */
const SIZES = { FULL: 400e6, DIFF: 50e6, INCR: 3e6 } as const;
