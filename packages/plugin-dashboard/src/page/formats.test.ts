import { expect, test } from 'vitest';
import { createTimeFormats, formatBytes, formatDuration, formatShare } from './formats.ts';

test('sizes, durations and shares are short, and never round to all or nothing', () => {
  expect([0, 1023, 1024, 1_048_064, 1.5e12].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.00 KiB',
    '1.00 MiB',
    '1.36 TiB',
  ]);
  expect([0.42, 59, 90, 3600, 7500, 90_000, 4 * 86_400, 900 * 86_400].map(formatDuration)).toEqual([
    '0.4 s',
    '59 s',
    '2 min',
    '1 h',
    '2 h 5 min',
    '25 h',
    '4 days',
    '2 years',
  ]);
  expect([0, 0.004, 0.5, 0.9996, 1].map(formatShare)).toEqual(['0 %', '< 1 %', '50 %', '99.9 %', '100 %']);
});

test('times are those of one place, also when its clock changes, and distances are counted to one moment', () => {
  const { time, day, relative } = createTimeFormats('Europe/Berlin', '2026-11-21T10:00:00.000Z');
  expect(time('2026-11-21T09:52:05.000Z')).toBe('2026-11-21 10:52');
  expect(time('2026-07-01T22:30:00.000Z')).toBe('2026-07-02 00:30');
  expect(day('2026-11-20T23:30:00.000Z')).toBe('2026-11-21');
  expect(
    [
      '2026-11-21T09:59:40.000Z',
      '2026-11-21T07:00:00.000Z',
      '2026-11-01T10:00:00.000Z',
      '2026-12-01T10:00:00.000Z',
      '2020-11-21T10:00:00.000Z',
    ].map(relative),
  ).toEqual(['just now', '3 h ago', '20 days ago', 'in 10 days', '6 years ago']);
  expect(time('not a time')).toBe('not a time');
});
