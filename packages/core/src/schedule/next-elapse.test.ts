import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCalendar } from './calendar-expression.ts';
import { nextElapse } from './next-elapse.ts';
import { systemdElapses } from './test-support/systemd-calendar.ts';
import { createZone } from '../time/zone.ts';

const UTC = createZone('UTC');

/** What we say, in the form of `systemdElapses`. */
function ourElapses(expression: string, base: Date, iterations: number): readonly string[] | null {
  const parsed = parseCalendar(expression);
  if ('problem' in parsed) return null;
  const times: string[] = [];
  for (let after: Date | null = base; times.length < iterations;) {
    after = nextElapse(parsed.calendar, after, UTC);
    if (after === null) break;
    times.push(after.toISOString());
  }
  return times;
}

test.each([
  'minutely',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'semiannually',
  'yearly',
  'annually',
  'Weekly UTC',
  'daily Europe/Copenhagen',
  '*-*-* 02:30',
  '*-12-30 10:03:00',
  '*-*-04/3 19:03:00',
  'Mon..Fri 22:30',
  'Sat,Sun 12-05 08:05:40',
  'Thursday,fri 2027-*-1,5 11:12:13',
  'Wed 2026/2-1..6-8..14 5:00',
  'Mon *-05~07/1',
  '*-*~01',
  '*-02~1..3',
  '*-*~5/2 12:00 UTC',
  '*-*-29,31',
  '*-02-29',
  '*-02-30',
  '2020-01-01',
  '26-12-31 23:59:59',
  '70-1-1',
  '5:3',
  '12..14:10,20,30',
  '*:0/15',
  '1..5/2:0',
  '0/7:7/13:5..50/5',
  '*:*:30',
  '*-*-1/30',
  '5..5:0',
  '*-*-* 12:00 Asia/Kolkata',
  '12:00 CET',
  'Sun *-*-* 00:00 Pacific/Apia',
])('%s elapses when systemd says so', (expression) => {
  const base = new Date('2026-01-30T21:17:03Z');
  const expected = systemdElapses(expression, base, 12);
  expect(expected).not.toBeNull();
  expect(ourElapses(expression, base, 12)).toEqual(expected);
});

test.each([
  // The clocks go forward, then back; by an hour, and by half an hour.
  ['*-*-* 02:30 Europe/Copenhagen', '2026-03-27T12:00:00Z'],
  ['*-*-* 02,03:30 Europe/Copenhagen', '2026-03-27T12:00:00Z'],
  ['*-*-* 02:30 Europe/Copenhagen', '2026-10-23T12:00:00Z'],
  ['*-*-* 02:15 Australia/Lord_Howe', '2026-10-02T10:00:00Z'],
  ['*-*-* 01:45 Australia/Lord_Howe', '2026-04-03T10:00:00Z'],
  ['daily America/Havana', '2026-03-06T12:00:00Z'],
  ['daily Africa/Cairo', '2026-04-22T12:00:00Z'],
  ['*-02-29 03:00 Europe/Copenhagen', '2026-10-25T00:45:00Z'],
])('%s from %s on crosses the clock change as systemd does', (expression, base) => {
  const expected = systemdElapses(expression, new Date(base), 4);
  expect(expected).toHaveLength(4);
  expect(ourElapses(expression, new Date(base), 4)).toEqual(expected);
});

test('a time that comes twice elapses once, also when asked in between', () => {
  const parsed = parseCalendar('*-*-* 02:30 Europe/Copenhagen');
  if ('problem' in parsed) throw new Error(parsed.problem);
  const between = new Date('2026-10-25T00:45:00Z');
  expect(nextElapse(parsed.calendar, between, UTC)?.toISOString()).toBe('2026-10-26T01:30:00.000Z');
});

test.each([
  '',
  '*',
  '12',
  'montly',
  'Fri..Mon',
  'Mon Tue',
  'Mon,, 12:00',
  '*-13-*',
  '*-0-1',
  '*-*-32',
  '*-*~31',
  '*-02~3..1',
  '24:00',
  '12:60',
  '00:00:60',
  '5..3:0',
  '*/2-*-*',
  '*:30/0',
  '*-*-1/31',
  '1:2:3:4',
  '+1:2',
  '-1:2',
  '12:00 12',
  '*-*-*T01:02:03',
  '1:2:3Z',
  '*-1,2,*-1',
  '12:00 europe/copenhagen',
  '12:00 Mars/Olympus',
  '1969-1-1',
  '2200-1-1',
])('"%s" is no calendar expression, neither for systemd', (expression) => {
  expect(systemdElapses(expression, new Date('2026-01-01T00:00:00Z'), 1)).toBeNull();
  expect(parseCalendar(expression)).toHaveProperty('problem');
});

const number = (from: number, to: number): fc.Arbitrary<string> => {
  const value = fc.integer({ min: from, max: to });
  const any = fc.integer({ min: 0, max: to + 1 });
  return fc.oneof(
    value.map(String),
    fc.tuple(value, any).map(([a, b]) => `${a}..${a === b ? b + 1 : b}`),
    fc.tuple(value, any).map(([a, b]) => `${a}/${b}`),
    fc.tuple(value, value, fc.integer({ min: 1, max: 9 })).map(([a, b, c]) => `${a}..${a === b ? b + 1 : b}/${c}`),
  );
};
/** No two that start alike: systemd refuses some lists with `1..26,1..2`, and takes others. */
const lists = (from: number, to: number): fc.Arbitrary<string> =>
  fc
    .uniqueArray(number(from, to), { minLength: 1, maxLength: 3, selector: (text) => Number.parseInt(text, 10) })
    .map((list) => list.join(','));
const field = (from: number, to: number): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('*') }, { weight: 3, arbitrary: lists(from, to) });
const expressions = fc
  .record({
    weekday: fc.constantFrom('', 'Mon ', 'Tue..Thu ', 'sat,SUN ', 'Friday,Mon..Tue '),
    year: fc.constantFrom('*', '*', '2026..2028', '2027/3', '28'),
    month: field(1, 12),
    separator: fc.constantFrom('-', '-', '~'),
    day: field(1, 31),
    hour: field(0, 23),
    minute: field(0, 59),
    second: fc.constantFrom('', ':0', ':59', ':1,2'),
    zone: fc.constantFrom('', ' UTC', ' Asia/Tokyo'),
  })
  .map(
    ({ weekday, year, month, separator, day, hour, minute, second, zone }) =>
      `${weekday}${year}-${month}${separator}${day} ${hour}:${minute}${second}${zone}`,
  );

test('any expression is accepted or refused, and elapses, as systemd has it', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(expressions, fc.integer({ min: 0, max: 900 }), (expression, day) => {
      const base = new Date(Date.UTC(2026, 0, 1 + day, 5, 6, 7));
      expect(ourElapses(expression, base, 4)).toEqual(systemdElapses(expression, base, 4));
    }),
    { numRuns: 200, seed: 7 },
  );
});
