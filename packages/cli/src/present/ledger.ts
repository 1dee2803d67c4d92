import type { LedgerDocument, LedgerForgetDocument } from '@darkive/core/holdings/documents/integrity-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { count } from './units.ts';

const VERDICTS = {
  equal: 'the ledger says the same as their manifests',
  differs: 'the ledger and the directory differ',
  rebuilt: 'learnt anew from their manifests',
} as const satisfies Record<LedgerDocument['outcome'], string>;

export function presentLedger({ outcome, archives, findings }: LedgerDocument, { paint }: Look): string {
  return `${presentFindings(findings, paint, '')}${count(archives, 'archive')}: ${VERDICTS[outcome]}\n`;
}

export function presentForgotten({ forgotten }: LedgerForgetDocument): string {
  if (forgotten.length === 0) return 'Nothing is missed.\n';
  const names = forgotten.map(({ name }) => `${name}\n`).join('');
  return `${names}${count(forgotten.length, 'archive')}: gone for good, and missed no longer\n`;
}
