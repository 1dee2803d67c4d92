import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { CommandRecord } from '../records/command-record.ts';
import { openLedger } from './open.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { sampleReport, sampleStart, uuid } from './test-support/samples.ts';
import { clock, query, scratchDirectory, scratchLedger } from './test-support/scratch.ts';

/** Queries as people have them for dar-backup's metrics database. */
const OLD_QUERIES = {
  'the last run of each definition': `
    SELECT backup_definition, backup_type, status, run_started_at, duration_secs, archive_size_bytes, num_slices
    FROM backup_runs b WHERE run_started_at = (
      SELECT max(run_started_at) FROM backup_runs WHERE backup_definition = b.backup_definition)
    ORDER BY backup_definition`,
  'failures by phase': `
    SELECT failed_phase, dar_exit_code, count(*) AS runs FROM backup_runs
    WHERE status = 'FAILURE' GROUP BY failed_phase, dar_exit_code`,
  'where the time goes': `
    SELECT backup_definition, round(avg(dar_duration_secs), 1) AS dar, round(avg(verify_duration_secs), 1) AS verify,
      round(avg(par2_duration_secs), 1) AS par2 FROM backup_runs WHERE status <> 'FAILURE' GROUP BY backup_definition`,
  'everything of one day': `
    SELECT * FROM backup_runs WHERE run_started_at BETWEEN '2026-03-01' AND '2026-03-02' ORDER BY id`,
  'samples that failed or were left out': `
    SELECT r.backup_definition, s.file_path, s.result, s.fail_detail, s.tested_at FROM restore_test_samples s
    JOIN backup_runs r ON r.run_id = s.run_id AND r.backup_definition = s.backup_definition
    WHERE s.result <> 'PASS'`,
} as const;

test('queries for the metrics database of dar-backup go on working', async () => {
  const { ledger, file } = await scratchLedger();
  ledger.endRun(sampleReport());
  ledger.endRun(
    sampleReport({
      runId: uuid(2),
      definition: 'photos',
      type: 'DIFF',
      outcome: 'failed',
      exit: 'failed',
      startedAt: '2026-03-02T10:00:00Z',
      endedAt: '2026-03-02T10:00:09.250Z',
      archive: null,
      restoreTest: null,
      samples: [],
      inodes: null,
      findings: [
        { severity: 'warning', code: 'space-tight', message: 'tight', hint: null, facts: {} },
        { severity: 'error', code: 'archive-test-failed', message: 'dar -t failed (code 2).', hint: null, facts: {} },
      ],
      error: { code: 'archive-test-failed', phase: 'test' },
    }),
  );
  // A run that goes on was never in that database.
  ledger.startRun(sampleStart({ runId: uuid(3), startedAt: '2026-03-03T10:00:00Z' }));
  for (const [question, sql] of Object.entries(OLD_QUERIES)) expect(query(file, sql)).toMatchSnapshot(question);
});

test('a run that stopped before dar, in each phase, has the phase of dar-backup', async () => {
  const { ledger, file } = await scratchLedger();
  const cases = [
    ['preflight', 'guard-refused', 'PREREQ'],
    ['before-script', 'script-failed', 'PREREQ'],
    [null, 'lock-held', 'PREREQ'],
    ['archive', 'tool-failed', 'DAR'],
    ['restore-test', 'restore-test-failed', 'VERIFY'],
    ['post-archive', 'hook-failed', 'PAR2'],
    ['publish', 'io-failed', 'DAR'],
    [null, 'catalogue-unusable', 'CATALOG'],
  ] as const;
  for (const [index, [phase, code]] of cases.entries()) {
    const error = { code, phase };
    ledger.endRun(sampleReport({ runId: uuid(index), outcome: 'failed', exit: 'failed', archive: null, error }));
  }
  const phases = query(file, 'SELECT failed_phase AS phase FROM backup_runs ORDER BY id') as { phase: string }[];
  expect(phases.map(({ phase }) => phase)).toEqual(cases.map(([, , phase]) => phase));
});

test('a ledger of version 3 is brought to this one with all that is in it, and its runs are in the view', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const old = new Sqlite(file);
  old.exec(readFileSync(join(import.meta.dirname, 'test-support/ledger-version-3.sql'), 'utf8'));
  expect(old.pragma('user_version', { simple: true })).toBe(3);
  const before = old.prepare('SELECT * FROM runs ORDER BY run_id').all();
  old.close();
  const ledger = await openLedger({ file, clock, mode: 'write' });
  expect(query(file, 'PRAGMA user_version')).toEqual([{ user_version: SCHEMA_VERSION }]);
  const after = query(file, 'SELECT * FROM runs ORDER BY run_id');
  expect(after).toMatchObject(before);
  expect(after).toHaveLength(3);
  expect(ledger.listArchives()).toHaveLength(1);
  expect(ledger.drills()).toHaveLength(1);
  expect(
    query(file, 'SELECT backup_definition, status, dar_version, failed_phase FROM backup_runs ORDER BY id'),
  ).toEqual([
    { backup_definition: 'home', status: 'WARNING', dar_version: null, failed_phase: null },
    { backup_definition: 'photos', status: 'FAILURE', dar_version: null, failed_phase: 'VERIFY' },
  ]);
  ledger.close();
});

test('commands that are no backups are recorded with their phases, and told the newest first', async () => {
  const { ledger } = await scratchLedger();
  const record = (number: number): CommandRecord => ({
    commandId: uuid(number),
    command: 'scrub',
    definition: null,
    startedAt: `2026-03-0${number}T10:00:00.000Z`,
    endedAt: `2026-03-0${number}T10:30:00.000Z`,
    outcome: 'degraded',
    exit: 'degraded',
    errorCode: null,
    archives: 3,
    bytes: 4_000_000_000_000,
    phases: [
      { name: 'slices', seconds: 1200 },
      { name: 'dar-test', seconds: 600.5 },
    ],
    findings: { info: 0, warning: 1, degraded: 2, damage: 0, error: 0 },
    host: 'attic',
    version: '0.1.0',
  });
  for (const number of [1, 3, 2]) ledger.recordCommand(record(number), []);
  expect(ledger.history.commands(2)).toEqual([record(3), record(2)]);
});
