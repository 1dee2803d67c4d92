import { typed } from '../records/archive-name.ts';
import type { DefinitionFacts } from './facts.ts';
import type { Holding } from './holding.ts';
import { attention, danger, type Reason } from './reason.ts';

/** A backup that is due for so many more periods is danger. */
const LONG_OVERDUE = 3;

/** When a backup should be there, in milliseconds, and what to say when it is not. */
export interface Deadline {
  /** Seconds from backup to backup. */
  readonly period: number;
  readonly overdueAt: number;
  readonly dangerAt: number;
  readonly text: string;
  readonly command: string;
}

/** What the schedule asks for. Overdue is what `darkive schedule` calls so: there is one meaning of it. */
export function deadlinesOf({ name, configured, planned }: DefinitionFacts, newest: Holding | null): Deadline[] {
  if (!configured || newest === null) return [];
  return planned.map(({ type, schedule, last, dueAt, overdueAt, period }) => ({
    period,
    overdueAt: overdueAt.getTime(),
    dangerAt: Math.max(overdueAt.getTime(), dueAt.getTime() + LONG_OVERDUE * period * 1000),
    text: `${name}: ${type} was due ${dueAt.toISOString().slice(0, 16).replace('T', ' ')} UTC (${schedule}); the last that counts is ${last.name}.`,
    command: `darkive backup due ${typed(name)}`,
  }));
}

/** The one that holds most says it for the others: making it makes them. */
export function overdueReasons(deadlines: readonly Deadline[], now: Date): Reason[] {
  const late = deadlines.filter(({ overdueAt }) => now.getTime() >= overdueAt);
  const [first] = late;
  if (first === undefined) return [];
  const make = late.some(({ dangerAt }) => now.getTime() > dangerAt) ? danger : attention;
  return [make('overdue', first.text, first.command)];
}
