import type {
  NotifyFlushDocument,
  NotifyLogDocument,
  NotifyTestDocument,
} from '@darkive/core/knowing/notify-documents';
import { presentFindings } from './findings.ts';
import type { Look, Paint } from './look.ts';
import { printable } from '@darkive/core/records';
import { formatTable } from './table.ts';
import { count, formatTime } from './units.ts';

/** One line a notifier, the next step below what failed. */
export function presentNotifyTest({ results, notSetUp }: NotifyTestDocument, { paint }: Look): string {
  const lines = results.map(({ notifier, result, problem, hint }) => {
    if (result === 'sent') return `${paint('green', 'sent')}    ${notifier}\n`;
    return `${paint('red', 'failed')}  ${notifier}: ${printable(problem ?? '')}\n${step(hint, paint)}`;
  });
  const others = notSetUp.length === 0 ? '' : paint('dim', `not set up: ${notSetUp.join(', ')}\n`);
  return `${lines.join('')}${others}`;
}

const WORDS = {
  'sent': ['green', 'sent'],
  'waiting': ['yellow', 'waiting'],
  'held': ['yellow', 'held'],
  'given-up': ['red', 'given up'],
} as const;

/** One line a message; last, what still waits. */
export function presentNotifyFlush({ deliveries, waiting, findings }: NotifyFlushDocument, { paint }: Look): string {
  const lines = deliveries.map(({ notifier, title, result, problem, hint }) => {
    const [style, word] = WORDS[result];
    const why = problem === null ? '' : `: ${printable(problem)}`;
    return `${paint(style, word)}  ${notifier}  "${printable(title)}"${why}\n${step(hint, paint)}`;
  });
  const rest =
    waiting === 0 ? 'Nothing waits.' : `${count(waiting, 'message')} still ${waiting === 1 ? 'waits' : 'wait'}.`;
  return `${lines.join('')}${presentFindings(findings, paint, '')}${rest}\n`;
}

/** A table, newest first; what went wrong below its line. */
export function presentNotifyLog({ deliveries, findings }: NotifyLogDocument, look: Look): string {
  const told = presentFindings(findings, look.paint, '');
  if (deliveries.length === 0) return `${told}No message has been kept yet.\n`;
  const time = (iso: string | null): string => (iso === null ? '' : formatTime(new Date(iso), look.offsetMinutes));
  const rows = deliveries.map((one) => {
    const [style, word] = WORDS[one.state];
    return [time(one.createdAt), look.paint(style, word), one.notifier, String(one.attempts), printable(one.title)];
  });
  const columns = ['CREATED', 'STATE', 'NOTIFIER', 'ATTEMPTS', 'MESSAGE'];
  const table = formatTable(
    columns.map((title) => ({ title, align: title === 'ATTEMPTS' ? 'right' : 'left' })),
    rows,
  );
  const [head = '', ...lines] = table.trimEnd().split('\n');
  const withProblems = lines.map((line, index) => {
    const { problem = null, nextAttemptAt = null } = deliveries[index] ?? {};
    const again = nextAttemptAt === null ? '' : `; due again ${time(nextAttemptAt)}`;
    return problem === null ? line : `${line}\n  ${look.paint('cyan', '→')} ${printable(problem)}${again}`;
  });
  return `${told}${[head, ...withProblems].join('\n')}\n`;
}

function step(hint: string | null, paint: Paint): string {
  return hint === null ? '' : `        ${paint('cyan', '→')} ${printable(hint)}\n`;
}
