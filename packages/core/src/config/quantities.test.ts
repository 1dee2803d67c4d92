import { expect, test } from 'vitest';
import {
  ageMilliseconds,
  parseAge,
  parseDuration,
  parsePercent,
  parseSize,
  suggestAge,
  suggestDuration,
  suggestPercent,
  suggestSize,
} from './quantities.ts';

test.each([
  ['2GiB', 2 ** 31],
  ['500MB', 500e6],
  ['500 MB', 500e6],
  ['1kB', 1000],
  ['1KB', 1000],
  ['1.5GiB', 1.5 * 2 ** 30],
  ['4096', 4096],
  [4096, 4096],
  ['0', 0],
  ['3B', 3],
])('the size %s is %d bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

test.each(['2G', '2gib', 'GiB', '', '-1', '1e9', '1.5', '0x10', '2GiBs', '99999999999TiB', -1, 1.5, '1,5GiB', '²KiB'])(
  '%s is no size',
  (text) => {
    expect(parseSize(text)).toBeNull();
  },
);

test.each([
  ['2G', '2GiB'],
  ['500m', '500MiB'],
  ['2gib', '2GiB'],
  ['2gb', '2GB'],
  ['7 T', '7TiB'],
  ['two', null],
])('for the size %s the suggestion is %s', (text, suggestion) => {
  expect(suggestSize(text)).toBe(suggestion);
});

test.each([
  ['90s', 90_000],
  ['10m', 600_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
])('the duration %s is %d ms', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['0s', '90', '1.5h', '10min', '', '25d', '99999h', '-1h'])('%s is no duration', (text) => {
  expect(parseDuration(text)).toBeNull();
});

test('the longest duration still fits a timer, which would fire at once beyond 2^31-1 ms', () => {
  expect(parseDuration('24d')).toBeLessThan(2 ** 31 - 1);
});

test.each([
  ['10min', '10m'],
  ['2 hours', '2h'],
  ['1Day', '1d'],
  ['90', null],
  ['30days', null],
])('for the duration %s the suggestion is %s', (text, suggestion) => {
  expect(suggestDuration(text)).toBe(suggestion);
});

test('an age is a count of hours, days, weeks, months or years; months and years are never too short', () => {
  expect([parseAge('36h'), parseAge('6mo')]).toEqual([
    { count: 36, unit: 'h' },
    { count: 6, unit: 'mo' },
  ]);
  expect(['0d', '-1d', '1.5y', '90', '6m', '2000y', ''].map(parseAge)).toEqual(Array(7).fill(null));
  const day = 86_400_000;
  expect(['1w', '1mo', '1y'].map((text) => ageMilliseconds(parseAge(text) ?? { count: 0, unit: 'h' }))).toEqual([
    7 * day,
    31 * day,
    366 * day,
  ]);
  expect(['90', '90 days', '6m', '2 Years', 'long'].map(suggestAge)).toEqual(['90d', '90d', '6mo', '2y', null]);
});

test('a percentage needs its sign and lies between 0 and 100', () => {
  expect([parsePercent('50%'), parsePercent('0%'), parsePercent('100%'), parsePercent('12.5 %')]).toEqual([
    0.5, 0, 1, 0.125,
  ]);
  expect([parsePercent('50'), parsePercent('101%'), parsePercent('-1%'), parsePercent('%')]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([suggestPercent(50), suggestPercent('0.5'), suggestPercent('half'), suggestPercent('')]).toEqual([
    '50%',
    '50%',
    null,
    null,
  ]);
});
