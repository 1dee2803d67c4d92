import type { LedgerRecorder } from '../../ledger/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import { redundancyTotals } from '../../records/redundancy.ts';
import type { VerifyDocument } from '../../holdings/documents/archive-documents.ts';
import type { VerifiedArchive } from './verify-archive.ts';

/** Remembers what a verification found, at once: whatever happens to the next archive, this one is done. */
export async function recordVerified(
  ledger: LedgerRecorder,
  archiveId: string,
  { checks, found, redundancy }: VerifiedArchive,
): Promise<void> {
  await ledger.recordChecks(archiveId, checks, null);
  await ledger.attempt((open) => {
    for (const { name, at } of checks) {
      const findings = found.get(name);
      if (findings !== undefined) open.keepFindings(archiveId, name, at, findings);
    }
  }, undefined);
  const judged = checks.find(({ name, result }) => name === 'plugins' && result !== 'not-checked');
  if (judged === undefined) return;
  await ledger.attempt((open) => open.recordRedundancy(archiveId, judged.at, redundancy), undefined);
}

/** One archive of `darkive verify --json` and `darkive scrub --json`. */
export function verifiedDocument(
  { id, name }: Manifest,
  { checks, findings, redundancy }: VerifiedArchive,
): VerifyDocument['archives'][number] {
  const totals = redundancyTotals(redundancy);
  return { id, name, checks, redundancy: totals === null ? null : { ...totals, perSlice: redundancy }, findings };
}
