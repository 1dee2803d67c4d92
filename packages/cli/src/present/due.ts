import type { DueDocument } from '@darkive/core/making/backup-document';
import type { Look } from './look.ts';
import { pad } from './table.ts';
import { formatTime } from './units.ts';

/** One line a definition: what it needs and why, or what it will need next. */
export function presentDue(due: readonly DueDocument[], look: Look): string {
  const width = Math.max(0, ...due.map(({ definition }) => definition.length));
  return due.map((decision) => `${pad(decision.definition, width)}  ${words(decision, look)}\n`).join('');
}

function words({ type, reason, since, overdue, next }: DueDocument, { paint, offsetMinutes }: Look): string {
  if (type === null) {
    if (next === null) return `nothing due: ${reason}`;
    return `nothing due; next ${next.type} ${formatTime(new Date(next.at), offsetMinutes)}`;
  }
  const from = since === null ? '' : ` since ${formatTime(new Date(since), offsetMinutes)}`;
  return `${type} due${from}${overdue ? paint('yellow', ' (overdue)') : ''}: ${reason}`;
}
