import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Retention } from '../config/types.ts';
import { createCalendar } from './calendar.ts';
import { decideRetention } from './decide.ts';
import type { JudgedArchive, RetentionRequest } from './types.ts';
import { DAY } from './test-support/archives.ts';

const START = Date.parse('2025-01-01T00:00:00Z');
const calendars = ['Europe/Berlin', 'UTC', 'America/St_Johns', 'Pacific/Kiritimati'].map(createCalendar);

const count = fc.option(fc.integer({ min: 1, max: 8 }), { nil: null, freq: 1 });
const age = fc.option(
  fc.integer({ min: 1, max: 500 }).map((days) => days * DAY),
  { nil: null },
);
const policy: fc.Arbitrary<Retention> = fc.record({
  keepLast: count,
  keepWithin: age,
  keepDaily: count,
  keepWeekly: count,
  keepMonthly: count,
  keepYearly: count,
  maxAge: fc.record({ full: age, diff: age, incr: age }),
});

/** Archives of any type and order; most build on the last one before them in the list, some on any other or a missing one. */
const archives: fc.Arbitrary<JudgedArchive[]> = fc
  .array(
    fc.record({
      type: fc.constantFrom('FULL' as const, 'DIFF' as const, 'INCR' as const),
      hours: fc.integer({ min: 0, max: 24 * 700 }),
      reference: fc.oneof(
        { weight: 8, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.integer({ min: -1, max: 39 }) },
      ),
      state: fc.constantFrom('verified' as const, 'verified' as const, 'unverified' as const, 'failed' as const),
      pinned: fc.integer({ min: 0, max: 19 }).map((number) => number === 0),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ type, hours, reference, state, pinned }, index) => {
      const before = list.slice(0, index).findLastIndex((one) => one.type !== 'INCR');
      const to = String(reference ?? before);
      return {
        id: String(index),
        name: `a${index}`,
        type,
        createdAt: new Date(START + hours * 3_600_000).toISOString(),
        reference: type === 'FULL' ? null : { id: to, name: `a${to}` },
        state,
        proved: state === 'verified',
        pin: pinned ? { reason: null } : null,
      };
    }),
  );

const requests: fc.Arbitrary<RetentionRequest> = fc.record({
  archives,
  policy,
  now: fc.integer({ min: 0, max: 24 * 900 }).map((hours) => new Date(START + hours * 3_600_000)),
  calendar: fc.constantFrom(...calendars),
  protect: fc
    .uniqueArray(fc.integer({ min: 0, max: 39 }), { maxLength: 3 })
    .map((ids) => new Map(ids.map((id) => [String(id), 'veto']))),
  doubtful: fc.constantFrom(new Set<string>(), new Set(['a-1'])),
  removeOrphans: fc.boolean(),
  allowMass: fc.boolean(),
});

test('under any policy: chains stay whole, the last good FULL stays, pins and vetoes hold, a second prune finds nothing', () => {
  let removals = 0;
  fc.assert(
    fc.property(requests, (request) => {
      const { decisions } = decideRetention(request);
      const kept = new Map(
        decisions.filter(({ action }) => action === 'keep').map(({ archive }) => [archive.id, archive]),
      );
      removals += decisions.length - kept.size;
      expect(decisions.map(({ archive }) => archive.id).toSorted()).toEqual(
        request.archives.map(({ id }) => id).toSorted(),
      );
      for (const { reasons } of decisions) expect(reasons.length).toBeGreaterThan(0);
      const there = new Set(request.archives.map(({ id }) => id));
      const needed = [...kept.values()].flatMap(({ reference }) => reference?.id ?? []).filter((id) => there.has(id));
      const held = request.archives
        .filter(({ id, pin }) => pin !== null || request.protect.has(id))
        .map(({ id }) => id);
      expect([...needed, ...held].filter((id) => !kept.has(id))).toEqual([]);
      const past = request.archives
        .filter(({ type, createdAt }) => type === 'FULL' && Date.parse(createdAt) <= request.now.getTime())
        .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
      const last = past.findLast(({ state }) => state === 'verified') ?? past.at(-1);
      const times = new Set([...kept.values()].map(({ createdAt }) => createdAt));
      expect(last === undefined || times.has(last.createdAt)).toBe(true);
      const again = decideRetention({ ...request, archives: [...kept.values()] });
      expect(again.decisions.filter(({ action }) => action === 'remove')).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  // A test that never sees a removal proves nothing.
  expect(removals).toBeGreaterThan(1000);
});
