import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neededPlaces } from './needed.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** All sets of places, smallest first, then in the order of their first places. */
function everySet(order: readonly string[]): string[][] {
  const sets = Array.from({ length: 2 ** order.length }, (_, number) =>
    order.filter((_place, index) => Math.floor(number / 2 ** index) % 2 === 1),
  );
  const key = (set: readonly string[]): string => set.map((place) => order.indexOf(place)).join('');
  return sets.toSorted((a, b) => a.length - b.length || (key(a) < key(b) ? -1 : 1));
}

test('the set is the first of the smallest among all sets that are enough', () => {
  fc.assert(
    fc.property(
      fc.array(fc.subarray(NAMES, { minLength: 1 }), { maxLength: 12 }),
      fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
      (places, order) => {
        const needs = places.map((of) => ({ places: of }));
        const best = everySet(order).find((set) => needs.every((need) => need.places.some((one) => set.includes(one))));
        const found = neededPlaces(needs, order);
        expect(found.missing).toEqual([]);
        expect(found.places?.toSorted()).toEqual(best?.toSorted());
      },
    ),
    { numRuns: 300 },
  );
});

test('places are read in the order in which what is needed is first met', () => {
  const needs = [{ places: ['z'] }, { places: ['a', 'z'] }, { places: ['b'] }, { places: ['a'] }];
  expect(neededPlaces(needs, ['a', 'b', 'z']).places).toEqual(['z', 'b', 'a']);
});

test('what no place holds is named, and no set is given', () => {
  const needs = [
    { unit: 1, places: ['a'] },
    { unit: 2, places: [] },
  ];
  expect(neededPlaces(needs, [])).toEqual({ places: null, missing: [{ unit: 2, places: [] }] });
});

test('twenty places with ten thousand units are answered exactly', () => {
  const places = Array.from({ length: 20 }, (_, index) => `p${String(index).padStart(2, '0')}`);
  // Pairs in a ring: every other place is the least, and greedy choices do no harm nor good.
  const needs = Array.from({ length: 10_000 }, (_, index) => ({
    places: [places[index % 20] ?? '', places[(index + 1) % 20] ?? ''],
  }));
  expect(neededPlaces(needs, places).places).toHaveLength(10);
});
