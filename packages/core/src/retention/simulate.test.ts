import { expect, test } from 'vitest';
import { parseAge, type Age } from '../config/quantities.ts';
import type { Retention } from '../config/types.ts';
import { createCalendar } from './calendar.ts';
import { simulateRetention, type Simulation, type SimulationRequest } from './simulate.ts';
import { DAY, NO_RULES, rules } from './test-support/archives.ts';

const age = (text: string): Age => parseAge(text) ?? { count: 1, unit: 'd' };

function simulate(policy: Retention, change: Partial<SimulationRequest> = {}): Simulation {
  return simulateRetention({
    definition: 'home',
    policy,
    incremental: 'since-diff',
    calendar: createCalendar('Europe/Berlin'),
    // Half past midnight: a change of the clocks, or the wrong zone, would move it to another day.
    start: new Date('2023-12-29T23:30:00Z'),
    length: age('3y'),
    every: age('1d'),
    schedule: { FULL: age('1y'), DIFF: age('1mo'), INCR: age('3d') },
    ...change,
  });
}

/** One line a run: the local day, what was made and removed, what exists. */
function table({ runs }: Simulation): string {
  const calendar = createCalendar('Europe/Berlin');
  const short = (name: string): string =>
    name
      .replace('home_', '')
      .replace(/_\d{6}$/, '')
      .replace('_', ' ');
  return runs
    .map(({ at, made, removed, exists, oldest }) => {
      const changes = [...(made === null ? [] : [`+${short(made)}`]), ...removed.map((name) => `-${short(name)}`)];
      const there = `${exists.FULL} FULL ${exists.DIFF} DIFF ${exists.INCR} INCR since ${oldest?.slice(0, 10) ?? '-'}`;
      return `${calendar.day(at.getTime())}  ${there}  ${changes.join(' ')}`.trimEnd();
    })
    .map((line) => `${line}\n`)
    .join('');
}

test('three years of daily runs with a yearly FULL, monthly DIFF and an INCR every three days, removed by age', async () => {
  const simulation = simulate(rules({ maxAge: { full: null, diff: 100 * DAY, incr: 40 * DAY } }));
  await expect(table(simulation)).toMatchFileSnapshot('__snapshots__/three-years-by-age.txt');
});

test('three years of daily INCR, thinned out to days, weeks, months and years', async () => {
  const schedule = { FULL: age('1y'), DIFF: age('1mo'), INCR: age('1d') };
  const policy = rules({ keepDaily: 7, keepWeekly: 4, keepMonthly: 12, keepYearly: 5 });
  await expect(table(simulate(policy, { schedule }))).toMatchFileSnapshot('__snapshots__/three-years-thinned-out.txt');
});

test('over three years nothing but time removes: at no moment is there less to restore from than the policy promises', () => {
  const { runs } = simulate(rules({ maxAge: { full: null, diff: 100 * DAY, incr: 40 * DAY } }));
  expect(runs).toHaveLength(1097);
  expect(runs.filter(({ made }) => made?.startsWith('home_FULL'))).toHaveLength(4);
  for (const { exists } of runs.slice(120)) {
    expect(exists.INCR).toBeGreaterThanOrEqual(11);
    expect(exists.DIFF).toBeGreaterThanOrEqual(3);
  }
});

test('without a policy everything stays, and without a schedule nothing is made', () => {
  const { runs, archives } = simulate(NO_RULES, { length: age('6mo') });
  expect(archives).toHaveLength(runs.filter(({ made }) => made !== null).length);
  const none = simulate(NO_RULES, { length: age('6mo'), schedule: { FULL: null, DIFF: age('1d'), INCR: age('1d') } });
  expect(none.archives).toEqual([]);
  expect(none.runs.at(-1)).toMatchObject({ made: null, oldest: null });
});

test('runs keep their time of day through both changes of the clocks and a leap day', () => {
  const { runs } = simulate(NO_RULES, { length: age('1y') });
  const times = new Set(runs.map(({ at }) => at.toISOString().slice(11)));
  expect([...times].toSorted()).toEqual(['22:30:00.000Z', '23:30:00.000Z']);
  const calendar = createCalendar('Europe/Berlin');
  const days = runs.map(({ at }) => calendar.day(at.getTime()));
  expect([new Set(days).size, days.includes('2024-02-29'), days.at(-1)]).toEqual([367, true, '2024-12-30']);
});
