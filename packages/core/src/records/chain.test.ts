import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainOf, chainsOf, newestByChain } from './chain.ts';
import { testManifest } from '../archive/test-support/test-manifest.ts';

const full = testManifest('home_FULL_2026-01-01_000000');
const diff = testManifest('home_DIFF_2026-02-01_000000', { reference: { id: full.id, name: full.name } });
const incr = testManifest('home_INCR_2026-03-01_000000', { reference: { id: diff.id, name: diff.name } });

test('a chain goes from the FULL archive to the one asked for', () => {
  expect(chainOf(incr, [incr, full, diff])).toEqual({ complete: true, links: [full, diff, incr] });
});

test('a FULL archive is a chain of its own', () => {
  expect(chainOf(full, [full])).toEqual({ complete: true, links: [full] });
});

test('a missing link is named', () => {
  expect(chainOf(incr, [full, incr])).toEqual({
    complete: false,
    links: [incr],
    missing: { id: diff.id, name: diff.name },
  });
});

test('references that lead in a circle end', () => {
  const a = testManifest('home_DIFF_2026-04-01_000000', { id: 'a', reference: { id: 'b', name: 'b' } });
  const b = testManifest('home_DIFF_2026-05-01_000000', { id: 'b', reference: { id: 'a', name: 'a' } });
  expect(chainOf(a, [a, b])).toMatchObject({ complete: false, missing: { id: 'a' } });
});

test('the newest archive is the last of its chain, also when a clock has sorted them wrongly', () => {
  const link = (id: string, reference: string | null) => ({
    id,
    reference: reference === null ? null : { id: reference, name: reference },
  });
  const cases: readonly [sorted: readonly ReturnType<typeof link>[], newest: string | null][] = [
    [[], null],
    [[link('full', null)], 'full'],
    [[link('full', null), link('diff', 'full')], 'diff'],
    [[link('diff', 'full'), link('full', null)], 'diff'],
    [[link('incr', 'diff'), link('diff', 'full'), link('full', null)], 'incr'],
    [[link('full', null), link('diff', 'full'), link('full 2', null)], 'full 2'],
    [[link('a', 'b'), link('b', 'a')], 'a'],
  ];
  for (const [sorted, newest] of cases) expect(newestByChain(sorted)?.id ?? null).toBe(newest);
});

test('all chains at once are what each one is by itself, whole, broken or in a circle, in any order', () => {
  // Each archive refers to none (null), to one that is not there (9), or to any of nine.
  const references = fc.array(fc.option(fc.nat(9)), { maxLength: 9 });
  fc.assert(
    fc.property(references, fc.infiniteStream(fc.nat()), (list, order) => {
      const links = list.map((reference, index) => ({
        id: `${index}`,
        reference: reference === null ? null : { id: `${reference}`, name: `archive ${reference}` },
        rank: order.next().value,
      }));
      const all = links.toSorted((a, b) => a.rank - b.rank);
      expect(chainsOf(all)).toEqual(new Map(all.map((link) => [link.id, chainOf(link, links)])));
    }),
  );
});
