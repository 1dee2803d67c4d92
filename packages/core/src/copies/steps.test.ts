import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanStep } from './plan/types.ts';
import { inBatches, withinLimit } from './steps.ts';

const steps: fc.Arbitrary<PlanStep[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('copy' as const, 'delete' as const),
    archive: fc.constant('a'),
    slice: fc.nat(),
    bytes: fc.nat(100),
  }),
);

test('a limit leaves the beginning of a plan, no deletion for nothing, and no copy out that would fit', () => {
  fc.assert(
    fc.property(steps, fc.nat(600), (all, limit) => {
      const some = withinLimit(all, limit);
      expect(all.slice(0, some.length)).toEqual(some);
      const copied = (of: readonly PlanStep[]): number =>
        of.reduce((sum, { kind, bytes }) => sum + (kind === 'copy' ? bytes : 0), 0);
      expect(copied(some)).toBeLessThanOrEqual(limit);
      expect(some.at(-1)?.kind ?? 'copy').toBe('copy');
      const next = all.slice(some.length).find(({ kind }) => kind === 'copy');
      expect(next === undefined ? Infinity : copied(some) + next.bytes).toBeGreaterThan(limit);
    }),
  );
  expect(withinLimit([{ kind: 'delete', archive: 'a', slice: 1, bytes: 1 }], null)).toHaveLength(1);
});

test('batches are the plan in order, each deletion by itself, and copies up to the size or one', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 300 }), (all, size) => {
      const batches = inBatches(all, size);
      expect(batches.flat()).toEqual(all);
      for (const batch of batches) {
        expect(batch.length === 1 || batch.every(({ kind }) => kind === 'copy')).toBe(true);
        const before = batch.slice(0, -1).reduce((sum, { bytes }) => sum + bytes, 0);
        expect(before).toBeLessThan(size);
      }
    }),
  );
});
