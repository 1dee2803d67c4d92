import { expect, test } from 'vitest';
import { metricsReport } from './metrics-report.ts';
import type { MetricsRow } from './metrics-database.ts';

const ROW: MetricsRow = {
  id: 1,
  backup_definition: 'home',
  backup_type: 'FULL',
  run_started_at: '2026-01-02T03:04:05',
  status: 'FAILURE',
};

test('a duration beyond all time ends the run when it began', () => {
  expect(read({ duration_secs: 1e300 })?.endedAt).toBe('2026-01-02T03:04:05.000Z');
});

test('a year of more than four digits is no time of a run', () => {
  expect(read({ run_started_at: '+275000-01-02T03:04:05Z' })).toBeNull();
});

test('words that every object knows mean nothing as status, phase or result', () => {
  expect(read({ status: 'constructor' })).toBeNull();
  expect(read({ failed_phase: 'toString' })?.error).toEqual({ code: 'tool-failed', phase: null });
  expect(read({}, [{ file_path: 'a', result: 'valueOf' }])?.samples).toEqual([]);
});

function read(change: MetricsRow, samples: readonly MetricsRow[] = []): ReturnType<typeof metricsReport> {
  return metricsReport({ row: { ...ROW, ...change }, samples, archiveIds: new Map(), host: 'here' });
}
