import { expect, test } from 'vitest';
import type { CopiesPolicy } from '../config/types.ts';
import type { Holding } from '../holdings/holding.ts';
import type { PlaceRow } from '../ledger/index.ts';
import { HOME, type Copy } from '../records/copy.ts';
import { copyProtections } from './protect.ts';

const NOW = new Date('2026-07-01T00:00:00.000Z');
const LATELY = '2026-06-30T00:00:00.000Z';
const LONG_AGO = '2025-06-30T00:00:00.000Z';
const policy: CopiesPolicy = {
  want: 3,
  keepAtLeast: 2,
  locations: 1,
  verifyEvery: 180 * 86_400_000,
  places: [],
  priority: 0,
};

const at = (place: string, changes: Partial<Copy> = {}): Copy => {
  return { place, location: place, missingSlices: [], changedSlices: [], rest: true, verifiedAt: LATELY, ...changes };
};
const places = ['aunt', 'bank', 'cellar'].map(
  (name) =>
    ({ id: name, name, location: `the ${name}`, state: name === 'aunt' ? 'lost' : 'active' }) as unknown as PlaceRow,
);

function reason(copies: readonly Copy[], changes: Partial<CopiesPolicy> = {}): string | undefined {
  const holding = { id: '1', name: 'one', copies: [at(HOME), ...copies] } as unknown as Holding;
  return copyProtections([holding], { ...policy, ...changes }, places, NOW).get('1');
}

test.each<[string, readonly Copy[], Partial<CopiesPolicy>, RegExp]>([
  ['one is kept at least: home alone decides', [], { keepAtLeast: 1 }, /^nothing$/],
  ['as many as are kept', [at('bank'), at('cellar')], {}, /^nothing$/],
  [
    'home does not count',
    [at('bank')],
    {},
    /one proved copy of it, and 2 .*attach cellar \(kept at: the cellar\) and run: darkive copy cellar/,
  ],
  ['none', [], {}, /no proved copy .*attach bank/],
  ['a part is no copy', [at('bank'), at('cellar', { missingSlices: [2] })], {}, /one proved copy .*attach cellar/],
  ['without its manifest it is none', [at('bank'), at('cellar', { rest: false })], {}, /one proved copy/],
  ['never read back', [at('bank'), at('cellar', { verifiedAt: null })], {}, /one proved copy .*attach cellar/],
  ['read back too long ago', [at('bank'), at('cellar', { verifiedAt: LONG_AGO })], {}, /one proved copy/],
  ['once is enough', [at('bank'), at('cellar', { verifiedAt: LONG_AGO })], { verifyEvery: null }, /^nothing$/],
  ['no place that takes it is left', [at('bank')], { places: ['bank'] }, /add a place: darkive place add/],
])('%s', (_what, copies, changes, expected) => {
  expect(reason(copies, changes) ?? 'nothing').toMatch(expected);
});
