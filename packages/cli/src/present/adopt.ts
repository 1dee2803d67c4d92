import type { AdoptDocument } from '@darkive/core/adoption/adopt-document';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { count, formatBytes, formatTime } from './units.ts';

/** What was taken over, what it builds on, and how that is known. */
export function presentAdopt(document: AdoptDocument, { paint, offsetMinutes }: Look): string {
  const { archive, outcome, referenceFrom, findings } = document;
  const { name, type, createdAt, reference, slices, bytes, artifacts } = archive;
  const verdicts = {
    adopted: `${name}: ${paint('green', 'adopted')}; it is a restore point now.\n`,
    adoptable: `${name}: can be adopted; this was a dry run, and nothing was written.\n`,
    unchanged: `${name}: has a manifest; nothing to do.\n`,
  } as const satisfies Record<AdoptDocument['outcome'], string>;
  const from = { ledger: 'as the ledger says', contents: 'as its contents say' } as const;
  const how = referenceFrom === null ? '' : `, ${from[referenceFrom]}`;
  const lines = [
    `${type} of ${formatTime(new Date(createdAt), offsetMinutes)}, ${count(slices, 'slice')}, ${formatBytes(bytes)}`,
    ...(reference === null ? [] : [`builds on ${reference.name}${how}`]),
    ...(artifacts.length === 0 ? ['without parity and catalogue'] : [`with ${artifacts.join(', ')}`]),
  ];
  return `${verdicts[outcome]}${lines.map((line) => `  ${line}\n`).join('')}${presentFindings(findings, paint)}`;
}
