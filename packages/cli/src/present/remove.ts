import type { RemoveDocument } from '@darkive/core/letting-go/retention-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { presentDecisions } from './retained.ts';
import { count, formatBytes } from './units.ts';

/** What goes, in the order of removal, and what came of it. */
export function presentRemove({ dryRun, archives, bytes, findings }: RemoveDocument, look: Look): string {
  const gone = dryRun ? archives.length : archives.filter(({ removed }) => removed).length;
  const sum = `${count(gone, 'archive')}, ${formatBytes(bytes)}`;
  const said = dryRun ? `Would remove ${sum}. Nothing was removed yet.` : `Removed ${sum}.`;
  return `${presentDecisions(archives, look)}${presentFindings(findings, look.paint, '')}${said}\n`;
}
