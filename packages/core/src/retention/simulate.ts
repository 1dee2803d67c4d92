import type { Age } from '../config/quantities.ts';
import type { Retention } from '../config/types.ts';
import { formatArchiveName, type ArchiveType } from '../records/archive-name.ts';
import type { Calendar } from './calendar.ts';
import { decideRetention } from './decide.ts';
import type { JudgedArchive } from './types.ts';

export interface SimulationRequest {
  readonly definition: string;
  readonly policy: Retention;
  /** What an INCR builds on; see `Definition.incremental`. */
  readonly incremental: 'since-diff' | 'chain';
  readonly calendar: Calendar;
  readonly start: Date;
  readonly length: Age;
  /** Time from one run (backup of what is due, then prune) to the next. */
  readonly every: Age;
  /** Time from one archive of a type to the next; null makes none. */
  readonly schedule: Readonly<Record<ArchiveType, Age | null>>;
}

/** One run: what was made and removed, and what exists after it. */
export interface SimulatedRun {
  readonly at: Date;
  readonly made: string | null;
  readonly removed: readonly string[];
  readonly exists: Readonly<Record<ArchiveType, number>>;
  /** When the oldest archive that exists was made; null when there is none. */
  readonly oldest: string | null;
}

export interface Simulation {
  readonly runs: readonly SimulatedRun[];
  /** What exists at the end, oldest first. */
  readonly archives: readonly JudgedArchive[];
}

const TYPES = ['FULL', 'DIFF', 'INCR'] as const satisfies readonly ArchiveType[];

/** The most runs a simulation makes: ten years of hourly ones. */
export const MOST_RUNS = 90_000;

/** Plays backups and prunes from an empty start. A run makes one archive, FULL before DIFF before INCR; what else is due waits for the next run. */
export function simulateRetention(request: SimulationRequest): Simulation {
  const { policy, calendar, schedule, start } = request;
  const end = calendar.add(start.getTime(), request.length);
  const due = new Map<ArchiveType, number>(TYPES.map((type) => [type, 0]));
  const dueAt = (type: ArchiveType): number => nth(calendar, start.getTime(), schedule[type], due.get(type) ?? 0);
  let archives: JudgedArchive[] = [];
  const runs: SimulatedRun[] = [];
  for (let index = 0; index < MOST_RUNS; index += 1) {
    const at = nth(calendar, start.getTime(), request.every, index);
    if (at > end) break;
    const made = makeFirst(
      TYPES.filter((type) => dueAt(type) <= at),
      new Date(at),
      request,
      archives,
      runs.length,
    );
    if (made !== null) {
      archives.push(made);
      // Archives that were missed are not made up for.
      while (dueAt(made.type) <= at) due.set(made.type, (due.get(made.type) ?? 0) + 1);
    }
    const { decisions } = decideRetention({
      archives,
      policy,
      now: new Date(at),
      calendar,
      protect: new Map(),
      doubtful: new Set(),
      removeOrphans: false,
      allowMass: true,
    });
    const removed = decisions.filter(({ action }) => action === 'remove').map(({ archive }) => archive.name);
    archives = decisions.filter(({ action }) => action === 'keep').map(({ archive }) => archive);
    runs.push({
      at: new Date(at),
      made: made?.name ?? null,
      removed,
      exists: countTypes(archives),
      oldest: archives[0]?.createdAt ?? null,
    });
  }
  return { runs, archives };
}

/** Counted from the start each time, so that months of different length add up. */
function nth(calendar: Calendar, start: number, age: Age | null, count: number): number {
  if (age === null) return Number.POSITIVE_INFINITY;
  return count === 0 ? start : calendar.add(start, { ...age, count: age.count * count });
}

function makeFirst(
  types: readonly ArchiveType[],
  time: Date,
  request: SimulationRequest,
  archives: readonly JudgedArchive[],
  number: number,
): JudgedArchive | null {
  for (const type of types) {
    const made = makeArchive(type, time, request, archives, number);
    if (made !== null) return made;
  }
  return null;
}

/** Null when there is nothing to build on yet, as in a real backup. */
function makeArchive(
  type: ArchiveType,
  time: Date,
  { definition, incremental }: SimulationRequest,
  archives: readonly JudgedArchive[],
  number: number,
): JudgedArchive | null {
  const base = type === 'DIFF' ? 'FULL' : incremental === 'chain' ? null : 'DIFF';
  const reference = type === 'FULL' ? null : archives.findLast((archive) => base === null || archive.type === base);
  if (reference === undefined) return null;
  return {
    id: `simulated-${number}`,
    name: formatArchiveName(definition, type, time),
    type,
    createdAt: time.toISOString(),
    reference: reference === null ? null : { id: reference.id, name: reference.name },
    state: 'verified',
    proved: true,
    pin: null,
  };
}

function countTypes(archives: readonly JudgedArchive[]): Record<ArchiveType, number> {
  const count = (type: ArchiveType): number => archives.filter((archive) => archive.type === type).length;
  return { FULL: count('FULL'), DIFF: count('DIFF'), INCR: count('INCR') };
}
