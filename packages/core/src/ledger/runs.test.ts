import { expect, test } from 'vitest';
import { sampleReport, sampleStart, uuid } from './test-support/samples.ts';
import { query, scratchLedger } from './test-support/scratch.ts';

test('a run is recorded with its phases, findings and samples, and keeps the pid of its start', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.startRun(sampleStart());
  expect(query(file, 'SELECT run_id, ended_at, pid FROM runs')).toEqual([
    { run_id: uuid(1), ended_at: null, pid: 4711 },
  ]);
  ledger.endRun(sampleReport());
  expect(query(file, 'SELECT * FROM runs')).toMatchSnapshot();
  expect(query(file, 'SELECT * FROM run_phases')).toMatchSnapshot();
  expect(query(file, 'SELECT * FROM findings')).toMatchSnapshot();
  expect(query(file, 'SELECT * FROM samples')).toMatchSnapshot();
});

test('a failed run without an archive is recorded with its error', async () => {
  const { ledger, file } = await scratchLedger();
  const error = { code: 'target-full', phase: 'archive' } as const;
  const nothing = { archive: null, inodes: null, restoreTest: null, samples: [], phases: [], findings: [] };
  ledger.endRun(sampleReport({ ...nothing, outcome: 'failed', exit: 'failed', error }));
  expect(
    query(file, 'SELECT outcome, exit, archive_id, bytes, error_code, error_phase, inodes_total FROM runs'),
  ).toEqual([
    {
      outcome: 'failed',
      exit: 'failed',
      archive_id: null,
      bytes: null,
      error_code: 'target-full',
      error_phase: 'archive',
      inodes_total: null,
    },
  ]);
});

test('ending a run twice leaves one record, the last', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.endRun(sampleReport());
  ledger.endRun(sampleReport({ outcome: 'failed', exit: 'failed', findings: [] }));
  expect(query(file, 'SELECT outcome FROM runs')).toEqual([{ outcome: 'failed' }]);
  expect(query(file, 'SELECT count(*) AS n FROM findings')).toEqual([{ n: 0 }]);
  expect(query(file, 'SELECT count(*) AS n FROM samples')).toEqual([{ n: 2 }]);
});

test('a report that breaks a rule of the tables leaves nothing of itself', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.startRun(sampleStart());
  const samples = [{ path: 'p', bytes: 1, result: 'maybe' as 'passed', reason: null }];
  expect(() => ledger.endRun(sampleReport({ samples }))).toThrow(/CHECK/);
  expect(query(file, 'SELECT outcome FROM runs')).toEqual([{ outcome: null }]);
  expect(query(file, 'SELECT count(*) AS n FROM findings')).toEqual([{ n: 0 }]);
});

test('runs that were never ended become failed, except those that are still running', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.startRun(sampleStart({ runId: uuid(2), startedAt: '2026-03-02T10:00:00Z', pid: 2 }));
  ledger.startRun(sampleStart({ runId: uuid(1), pid: 1 }));
  ledger.startRun(sampleStart({ runId: uuid(3), pid: 3 }));
  ledger.endRun(sampleReport({ runId: uuid(4) }));
  const now = new Date('2026-03-02T09:00:00.000Z');
  expect(ledger.closeAbandonedRuns(now, ({ pid, host }) => pid === 3 && host === 'attic')).toEqual([uuid(1), uuid(2)]);
  expect(
    query(file, 'SELECT pid, outcome, exit, error_code, ended_at FROM runs WHERE pid NOT NULL ORDER BY pid'),
  ).toEqual([
    { pid: 1, outcome: 'failed', exit: 'terminated', error_code: 'terminated', ended_at: '2026-03-02T09:00:00.000Z' },
    { pid: 2, outcome: 'failed', exit: 'terminated', error_code: 'terminated', ended_at: '2026-03-02T10:00:00.000Z' },
    { pid: 3, outcome: null, exit: null, error_code: null, ended_at: null },
  ]);
  expect(ledger.closeAbandonedRuns(now)).toEqual([uuid(3)]);
  expect(ledger.closeAbandonedRuns(now)).toEqual([]);
});

test('expected phases are the median of the last three published runs of that kind, in the order of the newest', async () => {
  const { ledger } = await scratchLedger();
  const run = (number: number, archive: number, more: Parameters<typeof sampleReport>[0] = {}): void =>
    ledger.endRun(
      sampleReport({
        runId: uuid(number),
        startedAt: `2026-03-0${number}T10:00:00.000Z`,
        outcome: 'success',
        exit: 'done',
        phases: [
          { name: 'preflight', seconds: 1 },
          { name: 'archive', seconds: archive },
        ],
        ...more,
      }),
    );
  expect(ledger.expectedPhases('home', 'FULL').size).toBe(0);
  run(1, 1000);
  run(2, 30);
  expect([...ledger.expectedPhases('home', 'FULL')]).toEqual([
    ['preflight', 1],
    ['archive', 515],
  ]);
  run(3, 10);
  run(4, 20, { outcome: 'degraded', exit: 'degraded' });
  run(5, 7777, { outcome: 'failed', exit: 'failed' });
  run(6, 8888, { definition: 'other' });
  run(7, 9999, { type: 'DIFF' });
  expect([...ledger.expectedPhases('home', 'FULL')]).toEqual([
    ['preflight', 1],
    ['archive', 20],
  ]);
});

test('the newest attempt of each definition and type is known, also one that has not ended', async () => {
  const { ledger } = await scratchLedger();
  ledger.endRun(sampleReport());
  const error = { code: 'target-full', phase: 'archive' } as const;
  const later = { startedAt: '2026-03-02T10:00:00.000Z', endedAt: '2026-03-02T10:01:00.000Z' };
  ledger.endRun(sampleReport({ ...later, runId: uuid(2), outcome: 'failed', exit: 'failed', archive: null, error }));
  ledger.startRun(sampleStart({ runId: uuid(3), type: 'INCR' }));
  expect(ledger.lastAttempts()).toEqual([
    { definition: 'home', type: 'FULL', startedAt: later.startedAt, outcome: 'failed', errorCode: 'target-full' },
    {
      definition: 'home',
      type: 'INCR',
      startedAt: '2026-03-01T10:00:00.000Z',
      outcome: null,
      errorCode: null,
    },
  ]);
});
