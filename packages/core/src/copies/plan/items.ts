import type { PlannedArchive, PlannedPlace, PlannedUnit, PlanRequest } from './types.ts';

/** What stands at a place together or not at all: an archive, or a unit of one that no place can hold whole. */
export interface Item {
  readonly archive: PlannedArchive;
  /** Position of the archive, then of the unit. */
  readonly order: readonly [number, number];
  readonly units: readonly PlannedUnit[];
  readonly spread: boolean;
  readonly bytes: number;
  readonly largestFile: number;
  /** Room that its units take here now; less than `bytes` where only some of them are here. */
  readonly bytesHere: number;
  readonly hereWhole: boolean;
  /** Every unit that is not here has a sound source. */
  readonly sound: boolean;
  /** Places other than this one where all of it stands. */
  readonly elsewhere: readonly string[];
  /** The same, where all of it is proved. */
  readonly provedElsewhere: readonly string[];
}

export function itemsOf(request: PlanRequest): Item[] {
  return request.archives.flatMap((archive, position) => {
    if (!mustSpread(archive, request.places))
      return [itemOf(archive, archive.units, [position, 0], false, request.place)];
    return archive.units.map((unit, index) => itemOf(archive, [unit], [position, index], true, request.place));
  });
}

/** An archive is spread by units only when no place can hold it. */
function mustSpread(archive: PlannedArchive, places: readonly PlannedPlace[]): boolean {
  const bytes = sum(archive.units.map((unit) => unit.bytes));
  const largest = Math.max(0, ...archive.units.map((unit) => unit.largestFile));
  return !places.some((place) => place.capacityBytes >= bytes && takesFile(place, largest));
}

export function takesFile({ largestFile }: PlannedPlace, bytes: number): boolean {
  return largestFile === null || bytes <= largestFile;
}

function itemOf(
  archive: PlannedArchive,
  units: readonly PlannedUnit[],
  order: readonly [number, number],
  spread: boolean,
  place: string,
): Item {
  const here = units.filter(({ at }) => at.some((one) => one.place === place));
  const missing = units.filter(({ at }) => !at.some((one) => one.place === place));
  return {
    archive,
    order,
    units,
    spread,
    bytes: sum(units.map(({ bytes }) => bytes)),
    largestFile: Math.max(0, ...units.map(({ largestFile }) => largestFile)),
    bytesHere: sum(here.map(({ bytes }) => bytes)),
    hereWhole: missing.length === 0,
    sound: missing.every(({ sound }) => sound),
    elsewhere: standWhole(units, place, () => true),
    provedElsewhere: standWhole(units, place, ({ proved }) => proved),
  };
}

/** Places that hold every one of the units. */
function standWhole(
  units: readonly PlannedUnit[],
  without: string,
  counts: (standing: PlannedUnit['at'][number]) => boolean,
): string[] {
  const times = new Map<string, number>();
  for (const { at } of units) {
    for (const standing of at) {
      if (standing.place === without || !counts(standing)) continue;
      times.set(standing.place, (times.get(standing.place) ?? 0) + 1);
    }
  }
  return [...times].filter(([, count]) => count === units.length).map(([place]) => place);
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
