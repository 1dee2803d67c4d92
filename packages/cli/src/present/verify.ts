import type { VerifyDocument } from '@darkive/core/operations/documents/archive-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { pad } from './table.ts';
import { count } from './units.ts';

/** One line an archive with its checks, its findings below; last, the verdict. */
export function presentVerify({ archives, outcome, findings }: VerifyDocument, { paint }: Look): string {
  const width = Math.max(0, ...archives.map(({ name }) => name.length));
  const styles = { 'passed': 'green', 'failed': 'red', 'not-checked': 'yellow' } as const;
  const lines = archives.map(({ name, checks, findings: own }) => {
    const results = checks.map(
      (check) => `${check.name} ${paint(styles[check.result], check.result.replace('-', ' '))}`,
    );
    return `${pad(name, width)}  ${results.join(', ')}\n${presentFindings(own, paint)}`;
  });
  return `${lines.join('')}${presentFindings(findings, paint, '')}${count(archives.length, 'archive')}: ${verdict(outcome)}\n`;
}

function verdict(outcome: VerifyDocument['outcome']): string {
  if (outcome === 'intact') return 'intact';
  return outcome === 'degraded' ? 'readable, but not everything is as it should be' : 'damage found';
}
