import type { RetainedListing } from '@darkive/core/letting-go/retention-documents';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { pad } from './table.ts';

/** A line an archive: what becomes of it, its name, and why; further reasons below. */
export function presentDecisions(archives: readonly RetainedListing[], { paint }: Look): string {
  const width = Math.max(...archives.map(({ name }) => name.length));
  return archives
    .map(({ action, removed, name, reasons }) => {
      const word = removed ? 'removed' : action;
      const mark = paint(action === 'keep' ? 'green' : 'yellow', word);
      const [first = '', ...others] = reasons.map(printable);
      const below = others.map((reason) => `${' '.repeat(width + 13)}${reason}\n`);
      return `  ${pad(mark, 7)}  ${pad(name, width)}  ${first}\n${below.join('')}`;
    })
    .join('');
}
