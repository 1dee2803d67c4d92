import type { RepairDocument } from '@darkive/core/holdings/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look, Paint } from './look.ts';
import { printable } from '@darkive/core/records';
import { count } from './units.ts';

const REASONS = { missing: 'missing', size: 'of another size', hash: 'changed', unreadable: 'unreadable' } as const;

/** What was damaged and what became of it, slice by slice, then the artifacts. */
export function presentRepair(document: RepairDocument, { paint }: Look): string {
  const { archive, outcome, slices, artifacts, affected, findings } = document;
  const lines = slices.map(({ file, reason, repaired, blocks }) => {
    const counts =
      blocks === null
        ? ''
        : `, ${count(blocks.lost, 'block')} lost, ${count(blocks.available, 'recovery block')} there`;
    return `  ${file} was ${REASONS[reason]}: ${result(outcome, repaired, paint)}${counts}\n`;
  });
  const made = artifacts.map(({ file, regenerated, sameBytes }) => {
    const compared =
      sameBytes === true ? ', byte for byte as published' : ' from the slices; its bytes differ from those published';
    return `  ${file}: ${regenerated ? `${paint('green', 'made anew')}${compared}` : paint('yellow', 'lost')}\n`;
  });
  const verdicts = {
    'nothing-to-do': `${archive.name}: every slice is as it was published; nothing to repair.\n`,
    'repaired':
      slices.length > 0
        ? `${archive.name}: repaired; every slice is what was published (SHA-256).\n`
        : `${archive.name}: every slice is what was published (SHA-256); what was lost beside them was made anew.\n`,
    'repairable': `${archive.name}: can be repaired; this was a dry run, and nothing was changed.\n`,
    'not-repairable': `${archive.name}: ${paint('red', 'cannot be repaired')}; nothing was changed.\n`,
  } as const satisfies Record<RepairDocument['outcome'], string>;
  const files = affected === null ? '' : affectedFiles(affected);
  return `${verdicts[outcome]}${lines.join('')}${made.join('')}${files}${presentFindings(findings, paint)}`;
}

function result(outcome: RepairDocument['outcome'], repaired: boolean, paint: Paint): string {
  if (repaired) return paint('green', 'repaired');
  return outcome === 'repairable' ? paint('green', 'can be repaired') : paint('red', 'not repaired');
}

const NAMED = 20;

function affectedFiles(affected: readonly string[]): string {
  const more = affected.length > NAMED ? `    … and ${affected.length - NAMED} more\n` : '';
  const names = affected.slice(0, NAMED).map((name) => `    ${printable(name)}\n`);
  return `  ${count(affected.length, 'file')} in it cannot be read:\n${names.join('')}${more}`;
}
