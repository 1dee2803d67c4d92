import { verifiedAt as verifiedBy } from '../records/check-state.ts';
import type { Manifest } from '../records/manifest.ts';
import type { ArchiveListing, ParityTotals } from './documents/archive-documents.ts';

/** One row of `darkive list`, from a manifest. `verifiedAt` comes from the ledger, or from the manifest's own checks. */
export function listingOf(
  manifest: Manifest,
  verifiedAt: string | null = verifiedBy(manifest.checks),
  pinned = false,
): ArchiveListing {
  return {
    id: manifest.id,
    name: manifest.name,
    definition: manifest.definition,
    type: manifest.type,
    createdAt: manifest.createdAt,
    reference: manifest.reference,
    slices: manifest.slices.length,
    bytes: manifest.slices.reduce((sum, { bytes }) => sum + bytes, 0),
    parity: parityTotals(manifest),
    verifiedAt,
    outcome: manifest.outcome,
    pinned,
  };
}

function parityTotals(manifest: Manifest): ParityTotals | null {
  const files = manifest.artifacts.filter(({ kind }) => kind === 'parity');
  if (files.length === 0) return null;
  const blocksOfSlice = new Map<number, number>();
  let recoveryBlocks = 0;
  for (const { parity } of files) {
    if (parity === undefined) continue;
    blocksOfSlice.set(parity.slice, parity.sourceBlocks);
    recoveryBlocks += parity.recoveryBlocks;
  }
  return {
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    sourceBlocks: [...blocksOfSlice.values()].reduce((sum, blocks) => sum + blocks, 0),
    recoveryBlocks,
  };
}
