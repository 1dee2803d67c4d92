import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCopies, type PlannedArchive, type PlanRequest } from './plan.ts';

const LOCATIONS = ['house', 'bank', 'aunt'];
const HOME = { id: 'home', location: 'house' };

const requests: fc.Arbitrary<PlanRequest> = fc
  .record({
    capacities: fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 4 }),
    locations: fc.array(fc.constantFrom(...LOCATIONS), { minLength: 4, maxLength: 4 }),
    largest: fc.option(fc.integer({ min: 2, max: 4 }), { nil: null, freq: 1 }),
    evict: fc.integer({ min: 0, max: 5 }).map((number) => number > 0),
    extra: fc.integer({ min: 0, max: 3 }),
    archives: fc.array(
      fc.record({
        want: fc.integer({ min: 0, max: 4 }),
        keepAtLeast: fc.integer({ min: 1, max: 3 }),
        locations: fc.integer({ min: 1, max: 3 }),
        priority: fc.integer({ min: 0, max: 2 }),
        reference: fc.option(fc.integer({ min: 0, max: 5 })),
        scattered: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
        standsAt: fc.subarray(['home', 'p0', 'p1', 'p2', 'p3']),
        units: fc.array(
          fc.record({
            bytes: fc.integer({ min: 1, max: 4 }),
            sound: fc.integer({ min: 0, max: 7 }).map((number) => number > 0),
            at: fc.subarray(['home', 'p0', 'p1', 'p2', 'p3']),
            unproved: fc.subarray(['home', 'p0', 'p1', 'p2', 'p3'], { maxLength: 1 }),
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ capacities, locations, largest, evict, extra, archives }) => {
    const places = capacities.map((capacityBytes, index) => {
      return { id: `p${index}`, location: locations[index] ?? 'bank', capacityBytes, largestFile: largest };
    });
    const known = new Set(['home', ...places.map(({ id }) => id)]);
    const planned = archives.map(({ reference, scattered, standsAt, units, ...rest }, index): PlannedArchive => {
      return {
        ...rest,
        id: `a${index}`,
        reference: reference === null ? null : `a${reference}`,
        units: units.map(({ bytes, sound, at, unproved }, number) => ({
          slice: number + 1,
          bytes,
          largestFile: bytes,
          sound,
          at: (scattered ? at : standsAt)
            .filter((place) => known.has(place))
            .map((place) => ({ place, proved: !unproved.includes(place) })),
        })),
      };
    });
    return { place: 'p0', freeBytes: extra, evict, archives: planned, places, home: HOME };
  });

/** The world after the plan, checked at every step: copies that were made are proved. */
function carryOut(request: PlanRequest): PlanRequest {
  const archives = request.archives.map((archive) => ({
    ...archive,
    units: archive.units.map((unit) => ({ ...unit, at: [...unit.at] })),
  }));
  let freeBytes = request.freeBytes;
  for (const { kind, archive, slice, bytes } of planCopies(request).steps) {
    const unit = archives.find(({ id }) => id === archive)?.units.find((one) => one.slice === slice);
    if (unit === undefined) throw new Error(`the plan names ${archive} ${slice}, which is not there`);
    const here = unit.at.some(({ place }) => place === request.place);
    expect(here).toBe(kind === 'delete');
    expect(unit.bytes).toBe(bytes);
    expect(kind === 'delete' || unit.sound).toBe(true);
    if (kind === 'copy') {
      unit.at.push({ place: request.place, proved: true });
      freeBytes -= bytes;
    } else {
      unit.at = unit.at.filter(({ place }) => place !== request.place);
      freeBytes += bytes;
    }
    expect(freeBytes).toBeGreaterThanOrEqual(0);
  }
  return { ...request, archives, freeBytes };
}

/** Places where all of these units stand. */
function wholeAt(units: PlannedArchive['units'], counts: 'all' | 'proved'): string[] {
  return ['home', 'p0', 'p1', 'p2', 'p3'].filter((place) =>
    units.every(({ at }) => at.some((one) => one.place === place && (counts === 'all' || one.proved))),
  );
}

/** What the planner moves as one, found in its own way. */
function groups({ archives, places }: PlanRequest): { archive: PlannedArchive; units: PlannedArchive['units'] }[] {
  return archives.flatMap((archive) => {
    const total = archive.units.reduce((bytes, unit) => bytes + unit.bytes, 0);
    const fits = places.some(
      ({ capacityBytes, largestFile }) =>
        capacityBytes >= total &&
        archive.units.every((unit) => largestFile === null || unit.largestFile <= largestFile),
    );
    return fits ? [{ archive, units: archive.units }] : archive.units.map((unit) => ({ archive, units: [unit] }));
  });
}

const runs = { numRuns: 3000 };

test('a plan that has been carried out leaves nothing to do', () => {
  fc.assert(
    fc.property(requests, (request) => {
      expect(planCopies(carryOut(request)).steps).toEqual([]);
    }),
    runs,
  );
});

test('the same input gives the same plan', () => {
  fc.assert(
    fc.property(requests, (request) => {
      expect(planCopies(structuredClone(request))).toEqual(planCopies(request));
    }),
  );
});

test('nothing is left with fewer proved copies than it keeps at least, nor in fewer locations, by a deletion', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const after = groups(carryOut(request));
      const where = new Map([HOME, ...request.places].map(({ id, location }) => [id, location]));
      for (const [index, { archive, units }] of groups(request).entries()) {
        const now = after[index]?.units ?? [];
        const removed = units.some((unit, number) => unit.at.length > (now[number]?.at.length ?? 0));
        if (!removed) continue;
        const proved = wholeAt(now, 'proved');
        expect(proved.length).toBeGreaterThanOrEqual(Math.max(1, archive.keepAtLeast));
        const before = new Set(wholeAt(units, 'proved').map((place) => where.get(place))).size;
        const locations = new Set(proved.map((place) => where.get(place))).size;
        expect(locations).toBeGreaterThanOrEqual(Math.min(before, archive.locations));
      }
    }),
    runs,
  );
});

test('redundancy grows: the numbers of copies, fewest first, are never less than before', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const numbers = (world: PlanRequest): number[] =>
        groups(world)
          .map(({ units }) => wholeAt(units, 'all').length)
          .toSorted((a, b) => a - b);
      const before = numbers(request);
      const after = numbers(carryOut(request));
      const differs = before.findIndex((number, index) => number !== after[index]);
      expect(differs < 0 || (after[differs] ?? 0) > (before[differs] ?? 0)).toBe(true);
    }),
    runs,
  );
});

test('what is left out could not be had: no set of deletions that are allowed makes room for it', () => {
  fc.assert(
    fc.property(requests, (request) => {
      const world = carryOut(request);
      const where = new Map([HOME, ...request.places].map(({ id, location }) => [id, location]));
      const [own] = request.places;
      const isHere = ({ at }: PlannedArchive['units'][number]): boolean => at.some(({ place }) => place === 'p0');
      const room = (units: PlannedArchive['units']): number => units.reduce((sum, { bytes }) => sum + bytes, 0);
      const all = groups(world);
      for (const { archive, units } of all) {
        const elsewhere = wholeAt(units, 'all').filter((place) => place !== 'p0');
        const missing = units.filter((unit) => !isHere(unit));
        const locations = new Set(elsewhere.map((place) => where.get(place)));
        const adds = locations.size < archive.locations && !locations.has(own?.location ?? '');
        if (missing.length === 0 || archive.want === 0 || (elsewhere.length >= archive.want && !adds)) continue;
        if (missing.some(({ sound }) => !sound)) continue;
        if (room(units) > (own?.capacityBytes ?? 0)) continue;
        if (units.some(({ largestFile }) => largestFile > (own?.largestFile ?? Infinity))) continue;
        const spare = all.filter((victim) => {
          const proved = wholeAt(victim.units, 'proved').filter((place) => place !== 'p0');
          const left = new Set(proved.map((place) => where.get(place)));
          const located = left.has(own?.location ?? '') || left.size >= victim.archive.locations;
          const enough = proved.length >= Math.max(elsewhere.length + 1, victim.archive.keepAtLeast);
          return enough && located && victim.units.some(isHere);
        });
        const most = request.evict ? spare.reduce((sum, victim) => sum + room(victim.units.filter(isHere)), 0) : 0;
        expect(world.freeBytes + most).toBeLessThan(room(missing));
      }
    }),
    runs,
  );
});
