import { expect, test } from 'vitest';
import { planScrub, type ScrubCandidate } from './plan-scrub.ts';

const DAY = 86_400;
const START = Date.parse('2026-01-04T03:00:00.000Z');
const day = (number: number): Date => new Date(START + number * DAY * 1000);

function candidate(name: string, checked: number | null, bytes = 100, place = '/a'): ScrubCandidate {
  const checkedAt = checked === null ? null : day(checked).toISOString();
  return { id: name, name, place, bytes, checkedAt, createdAt: day(0).toISOString() };
}

const bytes = (number: number) => ({ kind: 'bytes' as const, bytes: number });

test('what was checked longest ago comes first, what never was before all', () => {
  const [plan] = planScrub(
    [candidate('b', 2), candidate('a', 1), candidate('new', null)],
    { budget: null, maxAge: null, now: day(9) },
    null,
  );
  expect(plan?.due.map(({ name }) => name)).toEqual(['new', 'a', 'b']);
  expect(plan).toMatchObject({ affordable: 3, cycle: 1 });
});

test('the archive that uses up the budget is checked to its end, and one that is larger than the budget has its turn', () => {
  const all = [candidate('large', 1, 1000), candidate('b', 2), candidate('c', 3)];
  const terms = { maxAge: null, now: day(9) };
  expect(planScrub(all, { ...terms, budget: bytes(150) }, null)[0]).toMatchObject({ affordable: 1, cycle: 8 });
  expect(planScrub(all.slice(1), { ...terms, budget: bytes(150) }, null)[0]).toMatchObject({ affordable: 2, cycle: 2 });
});

test('only what is older than the age is due, and the plan says how often a scrub must run for that', () => {
  const all = [candidate('old', 0), candidate('young', 80), candidate('other', 85)];
  const [plan] = planScrub(all, { budget: bytes(100), maxAge: 90 * DAY, now: day(91) }, null);
  expect(plan?.due.map(({ name }) => name)).toEqual(['old']);
  expect(plan).toMatchObject({ cycle: 3, interval: 30 * DAY, estimated: false });
});

test('every storage place has its own order and budget; a time is shared out', () => {
  const all = [candidate('a', 1), candidate('b', 2), candidate('c', 3, 100, '/b')];
  const terms = { maxAge: null, now: day(9) };
  const plans = planScrub(all, { ...terms, budget: { kind: 'seconds', seconds: 20 } }, 10);
  expect(plans.map(({ place, affordable }) => [place, affordable])).toEqual([
    ['/a', 1],
    ['/b', 1],
  ]);
  expect(planScrub(all, { ...terms, budget: { kind: 'seconds', seconds: 20 } }, null)[0]).toMatchObject({
    cycle: null,
    estimated: true,
  });
});

test('a cycle is no longer than it is said to be, and no shorter: the last archive has its turn in its last scrub', () => {
  const present = [1, 2, 3, 4, 5].map((number) => candidate(`archive-${number}`, -number));
  const turns: string[] = [];
  for (let week = 0; week < 10; week += 1) {
    const [plan] = planScrub(present, { budget: bytes(100), maxAge: null, now: day(week * 7) }, null);
    expect(plan?.cycle).toBe(5);
    for (const next of plan?.due.slice(0, plan.affordable) ?? []) {
      const index = present.findIndex(({ name }) => name === next.name);
      present[index] = { ...next, checkedAt: day(week * 7).toISOString() };
      turns.push(next.name.slice(-1));
    }
  }
  expect(turns.join('')).toBe('5432154321');
});

/** Always the same numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test.each([1, 2, 3])(
  'a year of weekly scrubs with a tenth of the bytes checks every archive within its cycle, while archives come and go (%i)',
  (seed) => {
    const random = numbers(seed);
    const present = new Map<string, ScrubCandidate>();
    let made = 0;
    const add = (at: number): void => {
      made += 1;
      const size = random() < 0.1 ? 5000 : 50 + Math.floor(random() * 500);
      present.set(`archive-${made}`, candidate(`archive-${made}`, at, size));
    };
    for (let count = 0; count < 60; count += 1) add(-7 * Math.floor(random() * 10));
    const budget = [...present.values()].reduce((sum, archive) => sum + archive.bytes, 0) / 10;
    // Name → the week in which it must have been checked again, as promised when it was last checked or made.
    const promised = new Map<string, number>();
    const broken: string[] = [];
    const cycles = new Set<number>();
    let checks = 0;
    for (let week = 0; week < 52; week += 1) {
      for (const name of present.keys()) if (random() < 0.01) present.delete(name);
      for (let count = 0; count < 2; count += 1) if (random() < 0.5) add(week * 7);
      const now = day(week * 7);
      const [plan] = planScrub([...present.values()], { budget: bytes(budget), maxAge: null, now }, null);
      const cycle = plan?.cycle ?? 0;
      cycles.add(cycle);
      // What was there before the first scrub has its first turn in one of the first ten.
      for (const name of present.keys())
        if (!promised.has(name)) promised.set(name, week === 0 ? cycle - 1 : week + cycle);
      const turn = new Set(plan?.due.slice(0, plan.affordable).map(({ name }) => name));
      for (const [name, archive] of present) {
        const by = promised.get(name) ?? 0;
        if (week > by || (week === by && !turn.has(name))) broken.push(`${name} in week ${week}, promised for ${by}`);
        if (!turn.has(name)) continue;
        present.set(name, { ...archive, checkedAt: now.toISOString() });
        promised.set(name, week + cycle);
        checks += 1;
      }
    }
    expect(broken).toEqual([]);
    expect(Math.min(...cycles)).toBeGreaterThanOrEqual(9);
    expect(checks).toBeGreaterThan(present.size * 3);
  },
);
