import { expect, test } from 'vitest';
import { archive, DAY, decide, removed, rules } from './test-support/archives.ts';

const start = Date.parse('2026-01-01T12:00:00Z');
const daily = Array.from({ length: 60 }, (_, index) => {
  const day = new Date(start + index * DAY).toISOString().slice(0, 10);
  return index === 0 ? archive(`FULL ${day}`) : archive(`INCR ${day}`, 'FULL 2026-01-01');
});
const policy = rules({ maxAge: { full: null, diff: null, incr: 40 * DAY } });

test('a clock that jumped far ahead removes nothing', () => {
  const plan = decide(daily, '2036-01-01T00:00:00Z', { policy });
  expect(plan.refusal).toContain('59 of 60 archives are too old at once');
  expect(plan.refusal).toContain('between 2026-03-01 and 2036-01-01');
  expect(removed(plan)).toEqual([]);
  expect(plan.decisions[5]?.reasons[0]).toBe('prune was refused for this definition');
});

test('a backup made after the jump does not hide it', () => {
  const jumped = [...daily, archive('INCR 2036-01-01', 'FULL 2026-01-01')];
  expect(decide(jumped, '2036-01-02T00:00:00Z', { policy }).refusal).not.toBeNull();
  expect(decide(jumped, '2036-01-02T00:00:00Z', { policy: rules({ keepWithin: 90 * DAY }) }).refusal).not.toBeNull();
});

test('when asked to go on all the same, the rules apply, and the last good ones stay', () => {
  const plan = decide(daily, '2036-01-01T00:00:00Z', { policy, allowMass: true });
  expect(plan.refusal).toBeNull();
  expect(removed(plan)).toHaveLength(58);
});

test('orphans stay, too, while prune is refused', () => {
  const archives = [...daily, archive('INCR 2026-01-05T10:00', 'FULL 2020-01-01')];
  const plan = decide(archives, '2036-01-01T00:00:00Z', { policy, removeOrphans: true });
  expect(removed(plan)).toEqual([]);
});

test('the first prune of a long history is no jump', () => {
  const plan = decide(daily, '2026-03-02T00:00:00Z', {
    policy: rules({ maxAge: { full: null, diff: null, incr: 5 * DAY } }),
  });
  expect(plan.refusal).toBeNull();
  expect(removed(plan).length).toBeGreaterThan(50);
});

test('a slow rhythm is no jump', () => {
  const yearly = [2010, 2011, 2012, 2013, 2014, 2015].map((year) => archive(`FULL ${year}-01-01`));
  const plan = decide(yearly, '2015-06-01T00:00:00Z', {
    policy: rules({ maxAge: { full: 800 * DAY, diff: null, incr: null } }),
  });
  expect(plan.refusal).toBeNull();
  expect(removed(plan)).toHaveLength(4);
});

test('counting rules know no clock: whatever it says, they remove the same', () => {
  const counted = rules({ keepDaily: 7 });
  const [today, later] = ['2026-03-02T00:00:00Z', '2036-01-01T00:00:00Z'].map((now) =>
    removed(decide(daily, now, { policy: counted })),
  );
  expect(later).toEqual(today);
  expect(today?.length).toBeGreaterThan(50);
});
