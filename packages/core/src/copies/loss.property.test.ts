import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lossOf, lostVersions, type HeldArchive } from './loss.ts';

const PLACES = ['home', 'bank', 'aunt', 'cloud'];

const archives: fc.Arbitrary<HeldArchive[]> = fc
  .array(
    fc.record({
      reference: fc.option(fc.integer({ min: -1, max: 9 }), { freq: 3 }),
      keepAtLeast: fc.integer({ min: 1, max: 3 }),
      units: fc.array(fc.subarray(PLACES), { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 10 },
  )
  .map((list) =>
    list.map(({ reference, keepAtLeast, units }, index) => ({
      id: `a${index}`,
      reference: reference === null ? null : { id: `a${reference}`, name: `a${reference}` },
      keepAtLeast,
      units,
    })),
  );

/** Walks the chain of one archive step by step: every unit of every archive in it at some place that is left. */
function canRestore(id: string, all: readonly HeldArchive[], left: readonly string[]): boolean {
  let next: string | null = id;
  for (let steps = 0; next !== null; steps += 1) {
    const wanted: string = next;
    const archive = all.find((one) => one.id === wanted);
    if (archive === undefined || steps > all.length) return false;
    if (archive.units.some((places) => !left.some((place) => places.includes(place)))) return false;
    next = archive.reference?.id ?? null;
  }
  return true;
}

test('lost, broken and thinned archives are those that a walk through every chain finds', () => {
  fc.assert(
    fc.property(archives, fc.subarray(PLACES), (all, goneList) => {
      const left = PLACES.filter((place) => !goneList.includes(place));
      const loss = lossOf(all, new Set(goneList));
      const noMore = all
        .filter(({ id }) => canRestore(id, all, PLACES) && !canRestore(id, all, left))
        .map(({ id }) => id);
      const said = new Set([...loss.lost, ...loss.broken]);
      expect(noMore.filter((id) => !said.has(id))).toEqual([]);
      expect(loss.broken.filter((id) => !noMore.includes(id))).toEqual([]);
      for (const { id, units } of all) {
        const had = units.every((places) => places.length > 0);
        const has = units.every((places) => places.some((place) => left.includes(place)));
        expect(loss.lost.includes(id)).toBe(had && !has);
      }
      for (const { archive, copies, keepAtLeast } of loss.below) {
        const units = all.find(({ id }) => id === archive)?.units ?? [];
        expect(left.filter((place) => units.every((places) => places.includes(place)))).toHaveLength(copies);
        expect(copies).toBeLessThan(keepAtLeast);
        expect(canRestore(archive, all, left)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('nothing is lost where nothing goes', () => {
  fc.assert(
    fc.property(archives, (all) => {
      expect(lossOf(all, new Set())).toEqual({ lost: [], broken: [], below: [] });
    }),
  );
});

test('a version is lost when every archive that could give it back is', () => {
  const at = (id: string, place: string, reference: string | null = null): HeldArchive => {
    return {
      id,
      reference: reference === null ? null : { id: reference, name: reference },
      keepAtLeast: 1,
      units: [[place]],
    };
  };
  const all = [at('full', 'home'), at('diff', 'bank', 'full'), at('other', 'bank'), at('orphan', 'bank', 'never')];
  const loss = lossOf(all, new Set(['home']));
  expect(loss).toEqual({ lost: ['full'], broken: ['diff'], below: [] });
  const versions = [
    { path: 'only in the chain', archives: ['full', 'diff'] },
    { path: 'in the other one too', archives: ['full', 'other'] },
    { path: 'only where nothing could be had before', archives: ['orphan'] },
    { path: 'lost, and in one that never gave it back', archives: ['full', 'orphan'] },
  ];
  expect(lostVersions(versions, loss, all).map(({ path }) => path)).toEqual([
    'only in the chain',
    'lost, and in one that never gave it back',
  ]);
});
