import type { Inventory, StoredCopy } from './place.ts';
import type { Unit } from './unit.ts';

/** One unit at one place. */
export interface Standing {
  /** Id of the place. */
  readonly place: string;
  /** Every file of it was read back there, not longer ago than was asked for. */
  readonly proved: boolean;
}

/** What a place holds, by file name. */
export interface PlaceContents {
  readonly place: string;
  readonly files: ReadonlyMap<string, StoredCopy>;
}

export function contentsOf({ place, files }: Pick<Inventory, 'files'> & { place: { id: string } }): PlaceContents {
  return { place: place.id, files: new Map(files.map((stored) => [stored.file, stored])) };
}

/**
 * Where a unit stands: at the places that hold each of its files, as large and with the digest that it must have. A file of
 * the same name and another content is no copy. `provedSince`: milliseconds; what was verified before counts as unproved.
 */
export function standingOf(unit: Unit, places: readonly PlaceContents[], provedSince: number): Standing[] {
  const standing: Standing[] = [];
  const [first] = unit.files;
  for (const { place, files } of places) {
    // Most places hold nothing of most archives.
    if (first !== undefined && !files.has(first.file)) continue;
    const stored = unit.files.map((wanted) => {
      const there = files.get(wanted.file);
      return there !== undefined && there.bytes === wanted.bytes && there.sha256 === wanted.sha256 ? there : null;
    });
    if (!stored.every((file) => file !== null)) continue;
    const proved = stored.every(({ verifiedAt }) => verifiedAt !== null && Date.parse(verifiedAt) >= provedSince);
    standing.push({ place, proved });
  }
  return standing;
}
