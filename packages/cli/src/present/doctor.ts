import type { DoctorDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { pad } from './table.ts';

const MARKS = { ok: ['green', 'ok'], warning: ['yellow', 'warning'], failed: ['red', 'failed'] } as const;

/** One line a check, its next step below; last, whether a backup can run. */
export function presentDoctor({ checks, outcome }: DoctorDocument, { paint }: Look): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const lines = checks.map(({ name, result, message, hint }) => {
    const [style, word] = MARKS[result];
    const line = `${pad(paint(style, word), 7)}  ${pad(name, width)}  ${printable(message)}\n`;
    return hint === null ? line : `${line}${' '.repeat(width + 11)}${paint('cyan', '→')} ${printable(hint)}\n`;
  });
  const verdict = outcome === 'ready' ? 'Ready: a backup can run.' : 'Not ready: a backup would fail now.';
  return `${lines.join('')}${verdict}\n`;
}
