import type { Known, SlicesSeen } from './index.ts';
import type { DrillRecord } from '../records/drill.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check } from '../records/manifest.ts';
import { redundancyTotals, type SliceRedundancy } from '../records/redundancy.ts';
import type { ArchiveListing } from './documents/archive-documents.ts';
import type { ArchiveFacts } from './facts.ts';

/** What the ledger remembers of all archives, by id. */
export interface RememberedFacts extends Known {
  readonly redundancy: ReadonlyMap<string, readonly SliceRedundancy[]>;
  /** Oldest first. */
  readonly drills: readonly DrillRecord[];
}

/**
 * An archive as a verdict needs it. `seen`: what a look at its slices told; `made`: what its manifest
 * says it lacks, for one that the ledger does not know.
 */
export function archiveFacts(
  listing: Omit<ArchiveListing, 'pinned'>,
  checks: readonly Check[],
  seen: SlicesSeen,
  remembered: RememberedFacts | null,
  made: readonly KeptFinding[] = [],
): ArchiveFacts {
  const { id, name, definition, type, createdAt, reference, bytes, parity, verifiedAt } = listing;
  return {
    id,
    name,
    definition,
    type,
    createdAt,
    reference,
    bytes: bytes + (parity?.bytes ?? 0),
    hasParity: parity !== null,
    ...seen,
    findings: remembered?.findings.get(id) ?? made,
    verifiedAt,
    checks,
    redundancy: redundancyTotals(remembered?.redundancy.get(id) ?? []),
    restoreDrill: lastDrill(remembered, id, 'restore'),
    repairDrill: lastDrill(remembered, id, 'repair'),
  };
}

function lastDrill(remembered: RememberedFacts | null, id: string, kind: DrillRecord['kind']): DrillRecord | null {
  const isIt = (drill: DrillRecord): boolean =>
    drill.archiveId === id && drill.kind === kind && drill.result !== 'not-possible';
  return remembered?.drills.findLast(isIt) ?? null;
}
