import { expect, test } from 'vitest';
import { parseTime } from './time-expression.ts';

const BERLIN = 'Europe/Berlin';
/** A Saturday, 10:15:30 in Berlin (+01:00). */
const NOW = new Date('2026-11-21T09:15:30.250Z');
const at = (text: string, now = NOW, zone = BERLIN): string => parseTime(text, now, zone).toISOString();

test.each([
  ['2026-11-20', '2026-11-20T22:59:59.999Z'],
  ['2026-11-20 18:00', '2026-11-20T17:00:59.999Z'],
  ['2026-11-20T18:00:05', '2026-11-20T17:00:05.999Z'],
  ['2026-11-20 18:00:05.25', '2026-11-20T17:00:05.250Z'],
  ['2026-11-20T18:00:00Z', '2026-11-20T18:00:00.999Z'],
  ['2026-11-20 18:00 UTC', '2026-11-20T18:00:59.999Z'],
  ['2026-11-20T18:00:00.000+05:30', '2026-11-20T12:30:00.000Z'],
  ['2026-11-20T18:00:00.000-0930', '2026-11-21T03:30:00.000Z'],
  ['2026-11-20 18:00:00.000 America/New_York', '2026-11-20T23:00:00.000Z'],
  ['2026-11-20Z', '2026-11-20T23:59:59.999Z'],
  ['2028-02-29', '2028-02-29T22:59:59.999Z'],
  ['2026-12-31', '2026-12-31T22:59:59.999Z'],
])('%s', (text, expected) => {
  expect(at(text)).toBe(expected);
});

test.each([
  ['now', '2026-11-21T09:15:30.250Z'],
  ['Today', '2026-11-21T22:59:59.999Z'],
  ['yesterday', '2026-11-20T22:59:59.999Z'],
  ['  yesterday   18:00 ', '2026-11-20T17:00:59.999Z'],
  ['yesterday at 18:00:07', '2026-11-20T17:00:07.999Z'],
  ['7:30', '2026-11-21T06:30:59.999Z'],
  ['2 days ago', '2026-11-19T09:15:30.250Z'],
  ['2 days ago 18:00', '2026-11-19T17:00:59.999Z'],
  ['an hour ago', '2026-11-21T08:15:30.250Z'],
  ['a week ago', '2026-11-14T09:15:30.250Z'],
  ['1 year ago', '2025-11-21T09:15:30.250Z'],
  ['last monday', '2026-11-16T22:59:59.999Z'],
  ['saturday', '2026-11-14T22:59:59.999Z'],
  ['last friday 06:00', '2026-11-20T05:00:59.999Z'],
])('%s, on a Saturday morning in Berlin', (text, expected) => {
  expect(at(text)).toBe(expected);
});

test('a month that is too short ends on its last day', () => {
  expect(at('1 month ago', new Date('2028-03-31T10:00:00Z'), 'UTC')).toBe('2028-02-29T10:00:00.000Z');
  expect(at('1 year ago', new Date('2028-02-29T10:00:00Z'), 'UTC')).toBe('2027-02-28T10:00:00.000Z');
});

test('days across both changes of the clocks keep the time of day', () => {
  // 2026: forward on 29 March, back on 25 October.
  expect(at('1 day ago', new Date('2026-03-29T16:00:00Z'))).toBe('2026-03-28T17:00:00.000Z');
  expect(at('yesterday 18:00', new Date('2026-10-25T20:00:00Z'))).toBe('2026-10-24T16:00:59.999Z');
  expect(at('2026-03-29')).toBe('2026-03-29T21:59:59.999Z');
  expect(at('2026-10-25')).toBe('2026-10-25T22:59:59.999Z');
  // Hours are hours.
  expect(at('24 hours ago', new Date('2026-03-29T16:00:00Z'))).toBe('2026-03-28T16:00:00.000Z');
});

test('a time that occurs twice is the first one; one that is skipped counts on from before', () => {
  expect(at('2026-10-25 02:30:00.000')).toBe('2026-10-25T00:30:00.000Z');
  expect(at('2026-10-25 02:30:00.000+01:00')).toBe('2026-10-25T01:30:00.000Z');
  expect(at('2026-03-29 02:30:00.000')).toBe('2026-03-29T01:30:00.000Z');
});

test('places where midnight is skipped or the date line moved still have days', () => {
  // Cuba's clocks go forward at midnight; Samoa left out 30 December 2011.
  expect(at('2026-03-07', NOW, 'America/Havana')).toBe('2026-03-08T04:59:59.999Z');
  expect(at('2011-12-29', NOW, 'Pacific/Apia')).toBe('2011-12-30T09:59:59.999Z');
});

test.each([
  '',
  'tomorrow',
  'last week',
  '2026-02-30',
  '2026-13-01',
  '2027-02-29',
  '2026-11-21 24:00',
  '2026-11-21 09:61',
  '21.11.2026',
  '11/21/2026',
  '2026-11-21 09:30 Mars/Olympus',
  'two days ago',
  '5 hours ago 18:00',
  'yesterday 25:00',
  '1e3',
  '2026',
])('%j is refused with examples', (text) => {
  expect(() => parseTime(text, NOW, BERLIN)).toThrow(
    expect.objectContaining({ code: 'usage-invalid', hint: expect.stringContaining('yesterday 18:00') }),
  );
});

test('without a zone it is the time of this machine', () => {
  expect(parseTime('2026-11-20 18:00:00.000', NOW)).toEqual(new Date(2026, 10, 20, 18));
});
