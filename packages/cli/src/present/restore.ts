import type { RestoreDocument } from '@darkive/core/operations/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { printable } from './printable.ts';
import { count, formatBytes } from './units.ts';

/** What was restored, from which archives, and what is missing. */
export function presentRestore(document: RestoreDocument, { paint }: Look): string {
  const { outcome, archives, target, entries, bytes, findings } = document;
  const size = `${count(entries, 'entry', 'entries')}, ${formatBytes(bytes)}`;
  const head =
    outcome === 'complete'
      ? `${paint('green', 'Restored')} ${size} to ${printable(target)}`
      : `${paint('red', 'Incomplete:')} ${size} in ${printable(target)}`;
  return `${head}\n  from ${archives.map(({ name }) => name).join(', then ')}\n${presentFindings(findings, paint)}`;
}
