import { expect, test } from 'vitest';
import { count, formatBytes, formatClock, formatDuration, formatTime } from './units.ts';

test('bytes are told with three digits and binary units', () => {
  const told = [0, 1, 1023, 1024, 1536, 10_239, 1024 * 1023.9, 1024 ** 2 * 99.94, 1024 ** 3 * 250, 1024 ** 6].map(
    formatBytes,
  );
  expect(told).toEqual([
    '0 B',
    '1 B',
    '1023 B',
    '1.00 KiB',
    '1.50 KiB',
    '10.0 KiB',
    '1.00 MiB',
    '99.9 MiB',
    '250 GiB',
    '1024 PiB',
  ]);
});

test('durations are told in the two largest units', () => {
  const told = [0, 0.44, 9.94, 9.96, 59.6, 60, 200, 3599.9, 3600, 7500].map(formatDuration);
  expect(told).toEqual(['0.0 s', '0.4 s', '9.9 s', '10 s', '1 min', '1 min', '3 min 20 s', '1 h', '1 h', '2 h 5 min']);
});

test('time left reads like a clock and never goes below zero', () => {
  expect([-3, 7.4, 61, 3723].map(formatClock)).toEqual(['0:00', '0:07', '1:01', '1:02:03']);
});

test('a time is told in local time with its distance from UTC', () => {
  const time = new Date('2026-11-21T23:30:00Z');
  expect(formatTime(time, () => 60)).toBe('2026-11-22 00:30 +01:00');
  expect(formatTime(time, () => -210)).toBe('2026-11-21 20:00 -03:30');
  expect(formatTime(time, () => 0)).toBe('2026-11-21 23:30 +00:00');
});

test('a number agrees with its noun', () => {
  expect([count(1, 'slice'), count(1200, 'slice'), count(0, 'entry', 'entries')]).toEqual([
    '1 slice',
    '1,200 slices',
    '0 entries',
  ]);
});
