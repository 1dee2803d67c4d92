import type { RepairDocument } from '@darkive/core/operations/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';

const REASONS = { missing: 'missing', size: 'of another size', hash: 'changed', unreadable: 'unreadable' } as const;

/** What was damaged and what became of it, slice by slice. */
export function presentRepair({ archive, outcome, slices, findings }: RepairDocument, { paint }: Look): string {
  const lines = slices.map(({ file, reason, repaired }) => {
    const result = repaired ? paint('green', 'repaired') : paint('red', 'not repaired');
    return `  ${file} was ${REASONS[reason]}: ${result}\n`;
  });
  const verdicts = {
    'nothing-to-do': `${archive.name}: every slice is as it was published; nothing to repair.\n`,
    'repaired': `${archive.name}: repaired, and equal to what was published.\n`,
    'not-repairable': `${archive.name}: ${paint('red', 'cannot be repaired')}; nothing was changed.\n`,
  } as const satisfies Record<RepairDocument['outcome'], string>;
  return `${verdicts[outcome]}${lines.join('')}${presentFindings(findings, paint)}`;
}
