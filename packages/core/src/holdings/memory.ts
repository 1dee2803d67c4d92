import type { Ledger } from '../ledger/index.ts';
import type { PlaceRow, StoredCopies } from '../ledger/index.ts';
import type { Copy } from '../records/copy.ts';
import type { DrillRecord } from '../records/drill.ts';
import type { KeptFinding } from '../records/kept-finding.ts';
import type { Check } from '../records/manifest.ts';
import type { SliceRedundancy } from '../records/redundancy.ts';

/** Does work with the ledger, or answers `otherwise` when it cannot be used. */
export type AskLedger = <T>(work: (ledger: Ledger) => T, otherwise: T) => Promise<T>;

/** What the ledger remembers of all archives, by id. */
export interface Memory {
  /** The newest result of each check. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly findings: ReadonlyMap<string, readonly KeptFinding[]>;
  readonly redundancy: ReadonlyMap<string, readonly SliceRedundancy[]>;
  /** Oldest first. */
  readonly drills: readonly DrillRecord[];
  /** What places hold that count; without the archive directory. */
  readonly copies: ReadonlyMap<string, readonly Copy[]>;
  /** Every place that was ever added, by name. */
  readonly places: readonly PlaceRow[];
  /** Where the archive directory itself is; null when nobody has said so. */
  readonly homeLocation: string | null;
}

/** `directory`: the archive directory whose places are meant. */
export function memoryOf(ledger: Ledger, directory: string): Memory {
  const { placeMemory } = ledger;
  const places = placeMemory.list(directory);
  return {
    ...memoryOfChecks(ledger),
    redundancy: ledger.redundancy(),
    drills: ledger.drills(),
    copies: copiesOf(placeMemory.copies(directory), places),
    places,
    homeLocation: placeMemory.homeLocation(directory),
  };
}

/** Archive id → its copies at places that count. */
export function copiesOf(
  stored: ReadonlyMap<string, readonly StoredCopies[]>,
  places: readonly PlaceRow[],
): ReadonlyMap<string, readonly Copy[]> {
  const byId = new Map(places.map((place) => [place.id, place]));
  return new Map(
    [...stored].map(([archive, copies]) => [
      archive,
      copies.map(({ placeId, missingSlices, rest, verifiedAt }) => {
        const { name, location } = byId.get(placeId) ?? { name: placeId, location: null };
        return { place: name, location, missingSlices, changedSlices: [], rest, verifiedAt };
      }),
    ]),
  );
}

const NO_PLACES: Pick<Memory, 'copies' | 'places' | 'homeLocation'> = {
  copies: new Map(),
  places: [],
  homeLocation: null,
};

/** For those who ask whether an archive can be restored, and not how well it could be mended: half of it is not read. */
export function memoryOfChecks(ledger: Ledger): Memory {
  return {
    checks: ledger.newestChecks(),
    findings: ledger.keptFindings(),
    redundancy: new Map(),
    drills: [],
    ...NO_PLACES,
  };
}
