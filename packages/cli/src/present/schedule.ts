import type { ScheduleDocument, ScheduledDefinition } from '@darkive/core/making/schedule';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { formatTime } from './units.ts';

const COLUMNS = [
  { title: 'DEFINITION' },
  { title: 'TYPE' },
  { title: 'SCHEDULE' },
  { title: 'LAST' },
  { title: 'NEXT' },
] as const;

/** A row for each definition and type, and below what each definition needs now. */
export function presentSchedule({ definitions, zone, findings }: ScheduleDocument, look: Look): string {
  const table = formatTable(
    COLUMNS,
    definitions.flatMap((definition) => rows(definition, look)),
  );
  const needs = definitions.map((definition) => need(definition, look)).join('');
  return `${table}Times of schedules are those of ${zone}.\n${needs}${presentFindings(findings, look.paint, '')}`;
}

function rows({ definition, types }: ScheduledDefinition, { paint, offsetMinutes }: Look): readonly string[][] {
  return types.map(({ type, schedule, last, next, due, overdue }, index) => [
    index === 0 ? definition : '',
    type,
    schedule,
    last === null
      ? 'never'
      : `${formatTime(new Date(last.at), offsetMinutes)}${last.type === type ? '' : ` (${last.type})`}`,
    overdue
      ? paint('yellow', `overdue since ${formatTime(new Date(next ?? 0), offsetMinutes)}`)
      : due
        ? 'now'
        : next === null
          ? '-'
          : formatTime(new Date(next), offsetMinutes),
  ]);
}

function need({ definition, type, reason }: ScheduledDefinition, { paint }: Look): string {
  if (type === null) return '';
  return `${definition}: ${paint('bold', `${type} now`)}: ${reason}\n`;
}
