import type { KnownPlace } from '../records/place.ts';
import { bytesAt, type CountedArchive } from './counted.ts';
import type { PlannedUnit } from './plan/types.ts';
import { planCopies } from './plan.ts';
import { bytesOfRecords, planRequest, roomFor, type Wanted } from './plan-request.ts';

/** What helps most, and why. */
export type NextPlace =
  /** Attach it and copy there: so many archives that are short get a copy, so many of them their first beside home. */
  | {
      readonly kind: 'copy';
      readonly place: string;
      readonly archives: number;
      readonly firstCopies: number;
      readonly bytes: number;
    }
  /** What lies there would count if it were read back. */
  | { readonly kind: 'verify'; readonly place: string; readonly archives: number }
  /** No place that is known has room for what is short. */
  | { readonly kind: 'add'; readonly bytes: number };

/**
 * The place to attach next; null when nothing is short. What a copy would do there is planned with the room that was last seen; of two
 * that help as much, the one that was not here for longest. Pure.
 */
export function nextPlace(
  wanted: Wanted,
  standing: readonly (readonly PlannedUnit[])[],
  counted: readonly CountedArchive[],
): NextPlace | null {
  const short = counted.filter((archive) => archive.short);
  if (short.length === 0) return null;
  const active = wanted.places.filter(({ state }) => state === 'active');
  const copying = active.map((place) => whatCopyingGives(place, wanted, standing, short));
  const best = copying
    .filter(({ archives }) => archives > 0)
    .toSorted((a, b) => b.firstCopies - a.firstCopies || b.archives - a.archives || (a.seenAt < b.seenAt ? -1 : 1))[0];
  if (best !== undefined) {
    const { seenAt: _, ...next } = best;
    return next;
  }
  const unread = active
    .map(
      ({ place }) =>
        ({
          kind: 'verify',
          place: place.id,
          archives: short.filter((archive) => isUnread(archive, place.id)).length,
        }) as const,
    )
    .filter(({ archives }) => archives > 0)
    .toSorted((a, b) => b.archives - a.archives)[0];
  if (unread !== undefined) return unread;
  const ids = new Set(short.map(({ id }) => id));
  const bytes = wanted.archives
    .filter(({ manifest }) => ids.has(manifest.id))
    .flatMap(({ units }) => units.flatMap(({ unit }) => unit.files))
    .reduce((sum, file) => sum + file.bytes, 0);
  return { kind: 'add', bytes };
}

function isUnread({ copies }: CountedArchive, place: string): boolean {
  return copies.some((copy) => copy.place === place && copy.there === copy.units && !copy.counts);
}

function whatCopyingGives(
  known: KnownPlace,
  wanted: Wanted,
  standing: readonly (readonly PlannedUnit[])[],
  short: readonly CountedArchive[],
): Extract<NextPlace, { kind: 'copy' }> & { readonly seenAt: string } {
  const taken = { freeBytes: known.room?.freeBytes ?? 0, archivesBytes: bytesAt(known), recordsBytes: 0 };
  const freeBytes = roomFor(known, taken, bytesOfRecords(wanted.places));
  // What is not short is not wanted, and what does not lie here makes no room.
  const ids = new Set(short.map(({ id }) => id));
  const matters = wanted.archives.map(
    ({ manifest }, index) =>
      ids.has(manifest.id) || standing[index]?.some(({ at }) => isAmong(at, known.place.id)) === true,
  );
  const some = { ...wanted, archives: wanted.archives.filter((_, index) => matters[index]) };
  const standingOfSome = standing.filter((_, index) => matters[index]);
  const target = { place: known.place.id, freeBytes, evict: true };
  const { steps } = planCopies(planRequest(some, target, standingOfSome));
  const copied = new Set(steps.filter(({ kind }) => kind === 'copy').map(({ archive }) => archive));
  const helped = short.filter(({ id }) => copied.has(id));
  const first = helped.filter(({ copies }) => copies.filter(({ there, units }) => there === units).length <= 1);
  return {
    kind: 'copy',
    place: known.place.id,
    archives: helped.length,
    firstCopies: first.length,
    bytes: steps.reduce((sum, { kind, bytes }) => (kind === 'copy' ? sum + bytes : sum), 0),
    seenAt: known.seenAt,
  };
}

function isAmong(at: PlannedUnit['at'], id: string): boolean {
  return at.some(({ place }) => place === id);
}
