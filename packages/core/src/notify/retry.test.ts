import { expect, test } from 'vitest';
import { MOST_ATTEMPTS, nextAttempt } from './retry.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const minutes = (attempts: number, more: Partial<Parameters<typeof nextAttempt>[0]> = {}): number | null => {
  const next = nextAttempt({ attempts, createdAt: now, now, retryAfter: null, permanent: false, ...more });
  return next === null ? null : (next.at.getTime() - now.getTime()) / 60_000;
};

test('pauses double, up to six hours, and attempts come to an end', () => {
  expect([1, 2, 3, 9, 10, 11].map((attempts) => minutes(attempts))).toEqual([1, 2, 4, 256, 360, 360]);
  expect(minutes(MOST_ATTEMPTS)).toBeNull();
});

test('a week is the end, and so is an answer that will never change', () => {
  expect(minutes(1, { createdAt: new Date('2026-11-14T10:00:00.000Z') })).toBeNull();
  expect(minutes(1, { permanent: true })).toBeNull();
});

test('the wish of a server counts when it is longer, up to a day', () => {
  expect(minutes(1, { retryAfter: 600 })).toBe(10);
  expect(minutes(3, { retryAfter: 1 })).toBe(4);
  expect(minutes(1, { retryAfter: 1e9 })).toBe(24 * 60);
  expect(nextAttempt({ attempts: 1, createdAt: now, now, retryAfter: 5, permanent: false })?.waitUntil).toEqual(
    new Date('2026-11-21T10:00:05.000Z'),
  );
});
