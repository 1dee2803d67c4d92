import { expect, test } from 'vitest';
import type { RunFigures } from '../ledger/index.ts';
import { findAnomalies } from './anomalies.ts';
import { median, spread } from './statistics.ts';

const DAY = 86_400_000;

/** Runs of one definition and type, one a day, the last one now; newest first. */
function runs(bytes: readonly (number | null)[], changes: Partial<RunFigures> = {}): RunFigures[] {
  return bytes
    .map((value, day): RunFigures => {
      const at = new Date(Date.UTC(2026, 0, 1) + day * DAY).toISOString();
      return {
        runId: `run ${day}`,
        definition: 'home',
        type: 'INCR',
        startedAt: at,
        endedAt: at,
        seconds: 100,
        outcome: value === null ? 'failed' : 'success',
        error: null,
        bytes: value,
        parityBytes: 0,
        inodes: null,
        freeBytesBefore: null,
        freeBytesAfter: null,
        ...changes,
      };
    })
    .toReversed();
}

const found = (own: readonly RunFigures[]): string[] =>
  findAnomalies({ figures: new Map([['home', own]]) }).map(
    ({ runId, measure, direction }) => `${runId} ${measure} ${direction}`,
  );

const usual = Array.from({ length: 20 }, (_, day) => 100e6 + (day % 5) * 4e6);

test('what stays within its own ups and downs is usual', () => {
  expect(found(runs(usual))).toEqual([]);
  expect(found(runs([...usual, 140e6]))).toEqual([]);
});

test('far more and far less than usual is told, with what it was compared with', () => {
  expect(found(runs([...usual, 900e6]))).toEqual(['run 20 bytes more']);
  expect(found(runs([...usual, 20e6]))).toEqual(['run 20 bytes less']);
  const [anomaly] = findAnomalies({ figures: new Map([['home', runs([...usual, 900e6])]]) });
  expect(anomaly).toMatchObject({ value: 900e6, usual: 108e6, comparedWith: 20 });
  expect(anomaly?.message).toMatch(/^The archive has .+; usually .+ \(INCR of home, the last 20 runs\)\.$/);
});

test('one wild run does not hide the next, and failed runs are compared with nothing', () => {
  expect(found(runs([...usual, 900e6, null, 950e6]))).toEqual(['run 22 bytes more', 'run 20 bytes more']);
});

test('a short history, and small numbers, are no reason for a word', () => {
  expect(found(runs([...usual.slice(0, 7), 900e6]))).toEqual([]);
  expect(found(runs([...usual.map(() => 1000), 9_000_000]))).toEqual([]);
});

test('another type has a history of its own', () => {
  const full = runs([9e9], { type: 'FULL' }).map((run) => ({
    ...run,
    runId: 'full',
    startedAt: '2026-02-01T00:00:00.000Z',
  }));
  expect(found([...full, ...runs(usual)])).toEqual([]);
});

test('median and spread are those of the middle', () => {
  expect([median([]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([null, 2, 2.5]);
  expect(spread([1, 1, 1, 100], 1)).toBe(0);
  expect(spread([1, 2, 3, 4, 5], 3)).toBeCloseTo(1.4826);
});
