import { expect, test } from 'vitest';
import { createCalendar } from './calendar.ts';

const berlin = createCalendar('Europe/Berlin');
const at = (text: string): number => Date.parse(text);

test('a moment belongs to the day on the wall, in summer and in winter', () => {
  expect(berlin.day(at('2026-01-01T22:59:59Z'))).toBe('2026-01-01');
  expect(berlin.day(at('2026-01-01T23:00:00Z'))).toBe('2026-01-02');
  expect(berlin.day(at('2026-07-01T21:59:59Z'))).toBe('2026-07-01');
  expect(berlin.day(at('2026-07-01T22:00:00Z'))).toBe('2026-07-02');
  expect(createCalendar('Pacific/Kiritimati').day(at('2026-01-01T10:00:00Z'))).toBe('2026-01-02');
  expect(berlin.month(at('2025-12-31T23:30:00Z'))).toBe('2026-01');
  expect(berlin.year(at('2025-12-31T23:30:00Z'))).toBe('2026');
});

test('the day of a change of the clocks is one day of 23 or 25 hours', () => {
  const hours = (from: string, to: string): Set<string> => {
    const days = new Set<string>();
    for (let time = at(from); time < at(to); time += 3_600_000) days.add(berlin.day(time));
    return days;
  };
  expect([...hours('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')]).toEqual(['2026-03-29']);
  expect([...hours('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')]).toEqual(['2026-10-25']);
});

test.each([
  ['2026-01-01', '2026-W01'],
  ['2026-01-04', '2026-W01'],
  ['2026-01-05', '2026-W02'],
  ['2027-01-01', '2026-W53'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
  ['2024-12-30', '2025-W01'],
  ['2024-02-29', '2024-W09'],
])('%s lies in week %s', (day, week) => {
  expect(berlin.week(at(`${day}T11:00:00Z`))).toBe(week);
});

test('adding keeps the time on the wall, and the last day of a shorter month', () => {
  const add = (from: string, count: number, unit: 'h' | 'd' | 'w' | 'mo' | 'y'): string =>
    new Date(berlin.add(at(from), { count, unit })).toISOString();
  expect(add('2026-03-28T20:00:00.250Z', 1, 'd')).toBe('2026-03-29T19:00:00.250Z');
  expect(add('2026-10-24T19:00:00Z', 1, 'd')).toBe('2026-10-25T20:00:00.000Z');
  expect(add('2026-10-24T19:00:00Z', 1, 'w')).toBe('2026-10-31T20:00:00.000Z');
  expect(add('2026-01-31T12:00:00Z', 1, 'mo')).toBe('2026-02-28T12:00:00.000Z');
  expect(add('2024-02-29T12:00:00Z', 1, 'y')).toBe('2025-02-28T12:00:00.000Z');
  expect(add('2024-02-29T12:00:00Z', 4, 'y')).toBe('2028-02-29T12:00:00.000Z');
  expect(add('2026-11-30T12:00:00Z', 3, 'mo')).toBe('2027-02-28T12:00:00.000Z');
  // 02:30 does not exist on the wall that day: it moves on by the gap.
  expect(add('2026-03-28T01:30:00Z', 1, 'd')).toBe('2026-03-29T01:30:00.000Z');
});

test('an unknown time zone is refused', () => {
  expect(() => createCalendar('Mars/Olympus')).toThrow(RangeError);
});
