import { DarkiveError } from '../errors/index.ts';
import type { PlannedUnit, Plan, PlannedPlace, PlanRequest, PlanStep, LeftOut, LeftReason } from './plan/types.ts';
import { itemsOf, sum, takesFile, type Item } from './plan/items.ts';
import { settle } from './plan/settle.ts';

export type { Plan, PlannedArchive, PlannedPlace, PlanRequest } from './plan/types.ts';

/**
 * What is to be done at a place: copies of what is wanted there, and deletions of what has copies to spare where room is
 * needed for it. Pure, and the same for the same input; when it has been done, the next plan is empty. Only the difference
 * is told: what would be deleted and copied again within one plan stays.
 */
export function planCopies(request: PlanRequest): Plan {
  const place = request.places.find(({ id }) => id === request.place);
  if (place === undefined) throw new DarkiveError('bug', `The plan is for ${request.place}, which is no place.`);
  const items = itemsOf(request);
  const locations = new Map([request.home, ...request.places].map(({ id, location }) => [id, location]));
  const settled = settle({
    items,
    freeBytes: request.freeBytes,
    evict: request.evict,
    fits: (item) => whyNever(item, place) === null,
    location: place.location,
    // A place that nobody knows is no location that counts twice.
    locationOf: (id) => locations.get(id) ?? id,
  });
  const takes = items.filter((item) => settled.here.has(item) && !item.hereWhole);
  const leftOut = settled.wanted.flatMap((item): LeftOut[] => {
    const reason = whyLeft(item, place);
    return [{ archive: item.archive.id, slice: nameOf(item), bytes: item.bytes - item.bytesHere, reason }];
  });
  return { steps: inOrder(takes, [...settled.gone], request), leftOut };
}

function nameOf({ spread, units: [first] }: Item): LeftOut['slice'] {
  return spread && first !== undefined ? first.slice : 'all';
}

function whyNever(item: Item, place: PlannedPlace): LeftReason | null {
  if (!takesFile(place, item.largestFile)) return 'file-too-large';
  return item.bytes > place.capacityBytes ? 'larger-than-place' : null;
}

function whyLeft(item: Item, place: PlannedPlace): LeftReason {
  return whyNever(item, place) ?? (item.sound ? 'no-room' : 'no-source');
}

/** Fewest copies first again, each with the deletions that it needs directly before it. A deletion that nothing needs is left out. */
function inOrder(takes: readonly Item[], gone: readonly Item[], request: PlanRequest): PlanStep[] {
  const steps: PlanStep[] = [];
  const going = gone.toSorted((a, b) => b.provedElsewhere.length - a.provedElsewhere.length);
  let free = request.freeBytes;
  for (const item of takes.toSorted((a, b) => a.elsewhere.length - b.elsewhere.length)) {
    const missing = item.units.filter((unit) => !standsAt(unit, request.place));
    const need = sum(missing.map(({ bytes }) => bytes));
    while (free < need) {
      const next = going.shift();
      if (next === undefined) break;
      const here = next.units.filter((unit) => standsAt(unit, request.place));
      // The rest goes first: without its manifest what is left is no archive.
      for (const unit of here.toReversed()) steps.push(step('delete', next, unit));
      free += sum(here.map(({ bytes }) => bytes));
    }
    free -= need;
    for (const unit of missing) steps.push(step('copy', item, unit));
  }
  return steps;
}

function standsAt({ at }: PlannedUnit, place: string): boolean {
  return at.some((standing) => standing.place === place);
}

function step(kind: PlanStep['kind'], { archive }: Item, { slice, bytes }: PlannedUnit): PlanStep {
  return { kind, archive: archive.id, slice, bytes };
}
