import type { KnownPlace } from '../records/place.ts';
import { contentsOf, type PlaceContents } from '../records/standing.ts';
import type { PlannedUnit } from './plan/types.ts';
import type { Wanted, WantedArchive } from './plan-request.ts';

/** One archive at one place, home included. */
export interface CountedCopy {
  /** Id of the place. */
  readonly place: string;
  /** Slices and the rest of it: how many lie there, of `units`. */
  readonly there: number;
  readonly units: number;
  /** All of it is there, and was read back there not too long ago; at home: is there in its sizes. */
  readonly counts: boolean;
  /** UTC: when the part that was read longest ago was read; null where some of it never was. */
  readonly provedAt: string | null;
}

export interface CountedArchive {
  readonly id: string;
  readonly copies: readonly CountedCopy[];
  /** Whole copies that count, and in how many locations they are. */
  readonly counted: number;
  readonly locations: number;
  /** Fewer than are wanted, or in fewer locations. */
  readonly short: boolean;
}

/** How many copies there are of each archive, and how many of them count. `standing`: of the same archives. Pure. */
export function countCopies(
  { home, archives, places }: Wanted,
  standing: readonly (readonly PlannedUnit[])[],
): CountedArchive[] {
  const active = places.filter(({ state }) => state === 'active');
  const contents = new Map(active.map((known) => [known.place.id, contentsOf(known)]));
  const location = new Map([
    [home.id, home.location],
    ...active.map(({ place }) => [place.id, place.location] as const),
  ]);
  return archives.map(({ manifest, policy, units, verifiedAt, unsoundAtHome }, index) => {
    const tally = new Map<string, { there: number; proved: number }>();
    for (const { at } of standing[index] ?? []) {
      for (const { place, proved } of at) {
        const so = tally.get(place) ?? { there: 0, proved: 0 };
        tally.set(place, { there: so.there + 1, proved: so.proved + Number(proved) });
      }
    }
    const copies = [...location.keys()].flatMap((place): CountedCopy[] => {
      const { there, proved } = tally.get(place) ?? { there: 0, proved: 0 };
      if (there === 0) return [];
      const isHome = place === home.id;
      // What lies at home counts while nothing is known against it: it is looked at by verify and scrub.
      const counts = isHome ? there === units.length && !unsoundAtHome : proved === units.length;
      const provedAt = isHome ? verifiedAt : oldestProof(units, contents.get(place));
      return [{ place, there, units: units.length, counts, provedAt }];
    });
    const counting = copies.filter(({ counts }) => counts);
    const locations = new Set(counting.map(({ place }) => location.get(place))).size;
    const short = counting.length < policy.want || locations < policy.locations;
    return { id: manifest.id, copies, counted: counting.length, locations, short };
  });
}

/** When the part that was read back longest ago was; null where some of what is there never was. */
function oldestProof(units: WantedArchive['units'], contents: PlaceContents | undefined): string | null {
  let oldest: string | null = null;
  for (const { unit } of units) {
    for (const { file, sha256 } of unit.files) {
      const stored = contents?.files.get(file);
      if (stored === undefined || stored.sha256 !== sha256) continue;
      if (stored.verifiedAt === null) return null;
      if (oldest === null || stored.verifiedAt < oldest) oldest = stored.verifiedAt;
    }
  }
  return oldest;
}

/** Bytes of the copies at a place. */
export function bytesAt({ files }: Pick<KnownPlace, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
