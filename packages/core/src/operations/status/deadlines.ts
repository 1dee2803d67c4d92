import type { ArchiveFacts, DefinitionFacts } from './facts.ts';
import { observedPeriod } from './period.ts';
import { attention, danger, days, inDays, quoted, type Reason } from './reason.ts';

/** A backup is overdue after this many periods, and in danger after that many. */
const OVERDUE = 1.25;
const LONG_OVERDUE = 4;

/** When a backup should be there, in milliseconds, and what to say when it is not. */
export interface Deadline {
  /** Seconds from backup to backup. */
  readonly period: number;
  readonly overdueAt: number;
  readonly dangerAt: number;
  readonly text: (now: Date) => string;
  readonly command: string;
}

/** What the schedule asks for; where the file has none, what the newest archives let expect. */
export function deadlinesOf(
  { name, configured, planned }: DefinitionFacts,
  newest: ArchiveFacts | null,
  own: readonly ArchiveFacts[],
): Deadline[] {
  if (!configured || newest === null) return [];
  if (planned !== null) {
    return planned.map(({ type, schedule, last, dueAt, period }) => ({
      period,
      overdueAt: dueAt.getTime() + (OVERDUE - 1) * period * 1000,
      dangerAt: dueAt.getTime() + (LONG_OVERDUE - 1) * period * 1000,
      text: () =>
        `${name}: ${type} was due ${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC (${schedule}); the last that counts is ${last.name}.`,
      command: `darkive backup due ${quoted(name)}`,
    }));
  }
  const period = observedPeriod(own.map(({ createdAt }) => createdAt));
  if (period === null) return [];
  const made = Date.parse(newest.createdAt);
  return [
    {
      period,
      overdueAt: made + OVERDUE * period * 1000,
      dangerAt: made + LONG_OVERDUE * period * 1000,
      text: (now) =>
        `The newest backup of ${name} is ${inDays(days(now, newest.createdAt))} old; they usually follow each other within ${(period / 86_400).toFixed(0)}.`,
      command: `darkive backup incr ${quoted(name)}`,
    },
  ];
}

/** The one that holds most says it for the others: making it makes them. */
export function overdueReasons(deadlines: readonly Deadline[], now: Date): Reason[] {
  const late = deadlines.filter(({ overdueAt }) => now.getTime() > overdueAt);
  const [first] = late;
  if (first === undefined) return [];
  const make = late.some(({ dangerAt }) => now.getTime() > dangerAt) ? danger : attention;
  return [make('overdue', first.text(now), first.command)];
}
