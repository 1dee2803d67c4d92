import type { SimulationDocument } from '@darkive/core/letting-go/retention-documents';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count, formatTime } from './units.ts';

const COLUMNS = [
  { title: 'END OF' },
  { title: 'FULL', align: 'right' },
  { title: 'DIFF', align: 'right' },
  { title: 'INCR', align: 'right' },
  { title: 'MADE', align: 'right' },
  { title: 'REMOVED', align: 'right' },
  { title: 'OLDEST' },
] as const;

type SimulatedDefinition = SimulationDocument['definitions'][number];

/** What exists at the end of every month, and what was made and removed in it; last, what exists at the end. */
export function presentSimulation({ definitions }: SimulationDocument, look: Look): string {
  return definitions.map((definition) => presentDefinition(definition, look)).join('\n');
}

function presentDefinition({ definition, configured, runs, archives }: SimulatedDefinition, look: Look): string {
  const none = configured ? '' : 'No retention is configured: nothing is ever removed.\n';
  const months = Map.groupBy(runs, ({ at }) => day(at, look).slice(0, 7));
  const rows = [...months].flatMap(([month, own]) => {
    const last = own.at(-1);
    if (last === undefined) return [];
    const made = own.filter((run) => run.made !== null).length;
    const removed = own.reduce((sum, run) => sum + run.removed.length, 0);
    const { FULL, DIFF, INCR } = last.exists;
    const oldest = last.oldest === null ? '-' : day(last.oldest, look);
    return [[month, ...[FULL, DIFF, INCR, made, removed].map(String), oldest]];
  });
  const list = archives.map(({ name }) => `  ${name}\n`).join('');
  const sum = `${count(runs.length, 'run')}, ${count(archives.length, 'archive')} at the end:`;
  return `${look.paint('bold', definition)}\n${none}${formatTable(COLUMNS, rows)}${sum}\n${list}`;
}

function day(utc: string, { offsetMinutes }: Look): string {
  return formatTime(new Date(utc), offsetMinutes).slice(0, 10);
}
