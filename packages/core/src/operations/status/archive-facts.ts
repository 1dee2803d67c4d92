import type { DrillRecord } from '../../records/drill.ts';
import type { Check } from '../../records/manifest.ts';
import { redundancyTotals, type SliceRedundancy } from '../../records/redundancy.ts';
import type { ArchiveListing } from '../documents/archive-documents.ts';
import type { ArchiveFacts } from './facts.ts';

/** What the ledger remembers of all archives, by id. */
export interface RememberedFacts {
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly redundancy: ReadonlyMap<string, readonly SliceRedundancy[]>;
  /** Oldest first. */
  readonly drills: readonly DrillRecord[];
}

/** An archive as a verdict needs it. `absentSlices`: how many do not lie there. */
export function archiveFacts(
  listing: Omit<ArchiveListing, 'pinned'>,
  checks: readonly Check[],
  absentSlices: number,
  remembered: RememberedFacts | null,
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
    absentSlices,
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
