import type { KnownPlace } from '../records/place.ts';
import { contentsOf, standingOf, type PlaceContents } from '../records/standing.ts';
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

/** How many copies there are of each archive, and how many of them count. Pure. */
export function countCopies({ home, archives, places, now }: Wanted): CountedArchive[] {
  const active = places.filter(({ state }) => state === 'active');
  const contents = active.map(contentsOf);
  const location = new Map([
    [home.id, home.location],
    ...active.map(({ place }) => [place.id, place.location] as const),
  ]);
  return archives.map((archive) => {
    const { policy, units, verifiedAt } = archive;
    const since = policy.verifyEvery === null ? -Infinity : now - policy.verifyEvery;
    const sound = units.filter((unit) => unit.sound).length;
    const atHome = {
      place: home.id,
      there: sound,
      units: units.length,
      counts: sound === units.length,
      provedAt: verifiedAt,
    };
    const copies = [atHome, ...contents.map((one) => copyAt(one, archive, since))].filter(({ there }) => there > 0);
    const counting = copies.filter(({ counts }) => counts);
    const locations = new Set(counting.map(({ place }) => location.get(place))).size;
    return {
      id: archive.manifest.id,
      copies,
      counted: counting.length,
      locations,
      short: counting.length < policy.want || locations < policy.locations,
    };
  });
}

function copyAt(contents: PlaceContents, { units }: WantedArchive, since: number): CountedCopy {
  let [there, proved] = [0, 0];
  const dates: (string | null)[] = [];
  for (const { unit } of units) {
    const [standing] = standingOf(unit, [contents], since);
    if (standing === undefined) continue;
    there += 1;
    if (standing.proved) proved += 1;
    dates.push(...unit.files.map(({ file }) => contents.files.get(file)?.verifiedAt ?? null));
  }
  const provedAt = dates.reduce(
    (oldest, date) => (oldest === null || date === null || date < oldest ? date : oldest),
    dates[0] ?? null,
  );
  return { place: contents.place, there, units: units.length, counts: proved === units.length, provedAt };
}

/** Bytes of the copies at a place. */
export function bytesAt({ files }: Pick<KnownPlace, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
