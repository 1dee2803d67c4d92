import type { PruneDocument } from '@darkive/core/letting-go/retention-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { presentDecisions } from './retained.ts';
import { count, formatBytes } from './units.ts';

/** Definition by definition: each archive with keep or remove and the reason; last, what came of it. */
export function presentPrune({ dryRun, definitions, removals, bytes, findings }: PruneDocument, look: Look): string {
  const { paint } = look;
  const blocks = definitions.map(({ definition, refusal, archives }) => {
    const refused =
      refusal === null
        ? ''
        : `  ${paint('red', 'refused:')} ${printable(refusal)}.\n    ${paint('cyan', '→')} Check the clock; --allow-mass goes on all the same.\n`;
    return `${paint('bold', definition)}\n${archives.length === 0 ? '  no archives\n' : presentDecisions(archives, look)}${refused}\n`;
  });
  const gone = `${count(removals, 'archive')}, ${formatBytes(bytes)}`;
  const said =
    removals === 0
      ? 'Nothing to remove.'
      : dryRun
        ? `Would remove ${gone}. Nothing was removed yet.`
        : `Removed ${gone}.`;
  return `${blocks.join('')}${presentFindings(findings, paint, '')}${said}\n`;
}
