import { newestResults, verifiedAt } from '../records/check-state.ts';
import type { DrillRecord } from '../records/drill.ts';
import { HOME } from '../records/copy.ts';
import { redundancyTotals } from '../records/redundancy.ts';
import type { Described } from './described.ts';
import { holdingsOf, type HeldArchive, type Holding } from './holding.ts';
import type { Memory } from './memory.ts';
import { namesIn, NOTHING_MISSED, seeSlices, type SlicesSeen } from './slices-seen.ts';

export interface GatherRequest {
  readonly directory: string;
  /** Every archive of the directory, oldest first; or of one definition, whose chains stay in it. */
  readonly archives: readonly Described[];
  /** Null when the ledger cannot be read: what was found later than the manifests were written is not known. */
  readonly memory: Memory | null;
  /** Archive name → its pin; null for a pin that cannot be read. Left out by those to whom pins mean nothing: no archive is pinned then. */
  readonly pins?: ReadonlyMap<string, { readonly reason: string | null } | null>;
}

/**
 * All that is known of archives: what describes them, one look at their slices, and what the ledger remembers. Reads no slice.
 * Throws `io-failed` when the directory cannot be read.
 */
export async function gatherHoldings(request: GatherRequest): Promise<Holding[]> {
  const { directory, archives } = request;
  const wanted = archives.map(({ row, sizes }) => ({ ...row, sizes }));
  return holdingsFrom(request, await seeSlices(directory, await namesIn(directory), wanted));
}

/** The same of slices that were looked at already, or that cannot be: `seen` is empty then, and nothing counts as missed. Pure. */
export function holdingsFrom(
  { archives, memory, pins }: Omit<GatherRequest, 'directory'>,
  seen: ReadonlyMap<string, SlicesSeen>,
): Holding[] {
  return holdingsOf(archives.map((one) => heldArchive(one, seen.get(one.row.id) ?? NOTHING_MISSED, memory, pins)));
}

function heldArchive(
  { row, checks, made }: Described,
  seen: SlicesSeen,
  memory: Memory | null,
  pins: GatherRequest['pins'],
): HeldArchive {
  const { id } = row;
  // Of the same check at the same time the manifest is the truth.
  const all = [...(memory?.checks.get(id) ?? []), ...checks];
  // A pass before the newest result is known to the row of the ledger alone.
  const verified = verifiedAt(all) ?? row.verifiedAt;
  const pin = pins?.get(row.name);
  return {
    ...row,
    ...seen,
    checks: newestResults(all),
    verifiedAt: verified,
    findings: memory?.findings.get(id) ?? made,
    pin: pin === undefined ? null : { reason: pin === null ? 'the pin file cannot be read' : pin.reason },
    redundancy: redundancyTotals(memory?.redundancy.get(id) ?? []),
    restoreDrill: lastDrill(memory, id, 'restore'),
    repairDrill: lastDrill(memory, id, 'repair'),
    copies: [
      { place: HOME, location: memory?.homeLocation ?? null, ...seen, rest: true, verifiedAt: verified },
      ...(memory?.copies.get(id) ?? []),
    ],
  };
}

function lastDrill(memory: Memory | null, id: string, kind: DrillRecord['kind']): DrillRecord | null {
  const isIt = (drill: DrillRecord): boolean =>
    drill.archiveId === id && drill.kind === kind && drill.result !== 'not-possible';
  return memory?.drills.findLast(isIt) ?? null;
}
