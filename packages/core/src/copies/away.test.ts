import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CopiesPolicy } from '../config/types.ts';
import { holdingsOf, type HeldArchive } from '../holdings/holding.ts';
import type { PlaceRow } from '../ledger/index.ts';
import { HOME, type Copy } from '../records/copy.ts';
import { awayOf } from './away.ts';

const NOW = new Date('2026-07-01T00:00:00.000Z');
const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const policy: CopiesPolicy = {
  want: 2,
  keepAtLeast: 1,
  locations: 1,
  verifyEvery: 180 * 86_400_000,
  places: [],
  priority: 0,
};

function place(name: string, changes: Partial<PlaceRow> = {}): PlaceRow {
  return {
    id: name,
    name,
    kind: 'disk',
    location: name,
    state: 'active',
    generation: 1,
    seenAt: ago(1),
    verifiedAt: ago(1),
    capacityBytes: null,
    reserveBytes: 0,
    files: 1,
    bytes: 1,
    home: 'home',
    begun: null,
    room: null,
    options: {},
    ...changes,
  };
}

function copy(at: string, changes: Partial<Copy> = {}): Copy {
  return { place: at, location: at, missingSlices: [], changedSlices: [], rest: true, verifiedAt: ago(1), ...changes };
}

function archive(id: string, days: number, reference: string | null, ...copies: readonly Copy[]): HeldArchive {
  return {
    id,
    name: id,
    definition: 'home',
    type: reference === null ? 'FULL' : 'INCR',
    createdAt: ago(days),
    reference: reference === null ? null : { id: reference, name: reference },
    slices: 3,
    bytes: 3,
    parity: null,
    outcome: 'success',
    pin: null,
    copies: [copy(HOME), ...copies],
    missingSlices: [],
    changedSlices: [],
    findings: [],
    verifiedAt: ago(1),
    checks: [],
    redundancy: null,
    restoreDrill: null,
    repairDrill: null,
  };
}

function judge(
  archives: readonly HeldArchive[],
  changes: Partial<CopiesPolicy> = {},
  places = [place('a'), place('b')],
) {
  const holdings = holdingsOf(archives);
  const facts = awayOf({ holdings, places, policyOf: () => ({ ...policy, ...changes }), now: NOW });
  const away = facts?.byDefinition.get('home');
  return {
    point: away?.restorePoint?.id ?? null,
    places: away?.places,
    codes: away?.reasons.map(({ code }) => code),
    placeCodes: facts?.places.flatMap(({ reasons }) => reasons.map(({ code }) => code)),
  };
}

test.each<[string, Parameters<typeof judge>, ReturnType<typeof judge>['point'], readonly string[]]>([
  ['everything on one disk', [[archive('f', 30, null, copy('a')), archive('i', 20, 'f', copy('a'))]], 'i', []],
  ['a chain over two disks', [[archive('f', 30, null, copy('a')), archive('i', 20, 'f', copy('b'))]], 'i', []],
  ['no copy', [[archive('f', 30, null)]], null, ['nothing-elsewhere']],
  ['no copy yet of what was made this week', [[archive('f', 30, null, copy('a')), archive('i', 2, 'f')]], 'f', []],
  [
    'no copy of what was made a week ago',
    [[archive('f', 30, null, copy('a')), archive('i', 7, 'f')]],
    'f',
    ['copies-behind'],
  ],
  [
    'the INCR without its FULL',
    [[archive('f', 30, null), archive('i', 20, 'f', copy('a'))]],
    null,
    ['nothing-elsewhere'],
  ],
  [
    'a copy that was never read back',
    [[archive('f', 30, null, copy('a', { verifiedAt: null }))]],
    null,
    ['copies-unproved'],
  ],
  [
    'one read back too long ago',
    [[archive('f', 300, null, copy('a', { verifiedAt: ago(181) }))]],
    null,
    ['copies-unproved'],
  ],
  [
    'the same where once is enough',
    [[archive('f', 300, null, copy('a', { verifiedAt: ago(181) }))], { verifyEvery: null }],
    'f',
    [],
  ],
  ['two copies where three are wanted', [[archive('f', 30, null, copy('a'))], { want: 3 }], 'f', ['too-few-copies']],
  [
    'one location where two are wanted',
    [[archive('f', 30, null, copy('a', { location: HOME }))], { locations: 2 }],
    'f',
    ['too-few-locations'],
  ],
  ['who wants one copy only', [[archive('f', 30, null)], { want: 1 }], null, []],
])('%s', (_what, [archives, changes], point, codes) => {
  expect(judge(archives, changes)).toMatchObject({ point, codes });
});

test('without any place nothing is said; a place that was away too long, and is neither lost nor retired, is named', () => {
  expect(judge([archive('f', 30, null)], {}, [])).toMatchObject({ point: null, codes: undefined });
  const old = { seenAt: ago(181) };
  const places = [
    place('a', old),
    place('b', { ...old, state: 'lost' }),
    place('c', { ...old, state: 'retired' }),
    place('d'),
  ];
  expect(judge([archive('f', 300, null, copy('d'))], {}, places).placeCodes).toEqual(['place-not-seen']);
});

test('the newest point, and a smallest set of places for it, of any chains and any copies', () => {
  const names = ['a', 'b', 'c', 'd'];
  const anyCopy = fc.record({
    place: fc.constantFrom(...names),
    location: fc.constant(null),
    missingSlices: fc.subarray([1, 2, 3]),
    changedSlices: fc.constant([]),
    rest: fc.boolean(),
    verifiedAt: fc.constantFrom(null, ago(1), ago(1), ago(200)),
  });
  const anyCopies = fc.uniqueArray(anyCopy, { selector: (one) => one.place, maxLength: 4 });
  const chain = fc.array(fc.record({ copies: anyCopies, back: fc.nat(3) }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(chain, (links) => {
      const archives = links.map(({ copies, back }, index) =>
        archive(
          String(index),
          100 - index,
          back === 0 || index === 0 ? null : String(Math.max(0, index - back)),
          ...copies,
        ),
      );
      const byId = new Map(archives.map((one) => [one.id, one]));
      // By walking and by trying every set of places: nothing of it is shared with the code.
      const restorable = (id: string, set: readonly string[]): boolean => {
        const one = byId.get(id);
        if (one === undefined) return false;
        const held = one.copies.filter((has) => set.includes(has.place) && has.verifiedAt === ago(1));
        const whole =
          [1, 2, 3].every((slice) => held.some((has) => !has.missingSlices.includes(slice))) &&
          held.some((has) => has.rest);
        return whole && (one.reference === null || restorable(one.reference.id, set));
      };
      const point = archives.findLast(({ id }) => restorable(id, names))?.id ?? null;
      const found = judge(
        archives,
        {},
        names.map((name) => place(name)),
      );
      expect(found.point).toBe(point);
      if (point === null) return;
      const sets = Array.from({ length: 16 }, (_, bits) => names.filter((_name, index) => ((bits >> index) & 1) === 1));
      const smallest = Math.min(...sets.filter((set) => restorable(point, set)).map((set) => set.length));
      expect(restorable(point, found.places ?? [])).toBe(true);
      expect(found.places).toHaveLength(smallest);
    }),
    { numRuns: 2000 },
  );
});
