import type { VerifyDocument } from '@darkive/core/holdings/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { pad } from './table.ts';
import { count } from './units.ts';

/** One line an archive with its checks, its findings below; last, the verdict. */
export function presentVerify({ archives, outcome, findings }: VerifyDocument, { paint }: Look): string {
  const width = Math.max(0, ...archives.map(({ name }) => name.length));
  const styles = { 'passed': 'green', 'failed': 'red', 'not-checked': 'yellow' } as const;
  const lines = archives.map(({ name, checks, redundancy, findings: own }) => {
    const results = checks.map(
      (check) => `${check.name} ${paint(styles[check.result], check.result.replace('-', ' '))}`,
    );
    return `${pad(name, width)}  ${results.join(', ')}\n${left(redundancy)}${presentFindings(own, paint)}`;
  });
  return `${lines.join('')}${presentFindings(findings, paint, '')}${count(archives.length, 'archive')}: ${verdict(outcome)}\n`;
}

/** How much of the archive's parity is left, and what the least protected slice can lose. */
function left(redundancy: VerifyDocument['archives'][number]['redundancy']): string {
  if (redundancy === null) return '';
  const { available, planned, weakest } = redundancy;
  const share = weakest.sourceBlocks === 0 ? 0 : (weakest.available / weakest.sourceBlocks) * 100;
  return `  redundancy left: ${available} of ${count(planned, 'recovery block')}; every slice can lose ${share.toFixed(0)} %\n`;
}

function verdict(outcome: VerifyDocument['outcome']): string {
  if (outcome === 'intact') return 'intact';
  return outcome === 'degraded' ? 'readable, but not everything is as it should be' : 'damage found';
}
