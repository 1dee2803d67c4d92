import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished, expect, test } from 'vitest';
import { importDarBackup, type ImportDocument } from './import-dar-backup.ts';
import { oldInstallation, type OldInstallation } from './test-support/old-installation.ts';

const CONF =
  '[MISC]\nMETRICS_DB_PATH = ~/metrics.db\n[DIRECTORIES]\nBACKUP_DIR = ~/backups\nBACKUP.D_DIR = ~/backup.d\n';

/** The tables of dar-backup 1.1.11, as far as anything is read. */
const TABLES = `
  CREATE TABLE backup_runs (
    id INTEGER PRIMARY KEY, backup_definition TEXT NOT NULL, backup_type TEXT NOT NULL, archive_name TEXT,
    dar_backup_version TEXT, run_started_at TEXT NOT NULL, run_finished_at TEXT, duration_secs REAL, dar_duration_secs REAL,
    verify_duration_secs REAL, par2_duration_secs REAL, status TEXT NOT NULL, failed_phase TEXT, error_summary TEXT,
    restore_test_passed INTEGER, archive_size_bytes INTEGER, num_slices INTEGER, par2_size_bytes INTEGER, files_verified INTEGER,
    hostname TEXT, run_id TEXT, inodes_saved INTEGER, inodes_failed INTEGER, inodes_total INTEGER, hard_links_treated INTEGER,
    dar_version TEXT, dar_exit_code INTEGER, backup_dir_free_bytes INTEGER, catalog_updated INTEGER, par2_passed INTEGER,
    prereq_status TEXT, postreq_status TEXT, bytes_wasted INTEGER, inodes_deleted INTEGER, ea_saved INTEGER);
  CREATE TABLE restore_test_samples (
    id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, backup_definition TEXT NOT NULL, archive_name TEXT NOT NULL,
    file_path TEXT NOT NULL, file_size_bytes INTEGER, result TEXT, fail_reason_id INTEGER, fail_detail TEXT, tested_at TEXT);`;

const ROWS = `
  INSERT INTO backup_runs (id, backup_definition, backup_type, archive_name, dar_backup_version, run_started_at, run_finished_at,
    duration_secs, dar_duration_secs, verify_duration_secs, par2_duration_secs, status, failed_phase, error_summary,
    restore_test_passed, archive_size_bytes, num_slices, par2_size_bytes, files_verified, hostname, run_id, inodes_saved,
    inodes_failed, inodes_total, hard_links_treated) VALUES
    (1, 'home', 'FULL', 'home_FULL_2026-01-01', '1.1.11', '2026-01-01T09:00:00+00:00', '2026-01-01T09:10:00+00:00', 600, 500, 60, 40,
     'SUCCESS', NULL, NULL, 1, 1000, 2, 50, 1, 'attic', 'aaa', 7, 0, 10, 1),
    (2, 'media', 'FULL', NULL, '1.1.11', '2026-01-01T09:10:00', NULL, 5, 5, NULL, NULL,
     'FAILURE', 'DAR', 'disk full', NULL, NULL, NULL, NULL, NULL, NULL, 'aaa', NULL, NULL, NULL, NULL),
    (3, 'home', 'FULL', 'home_FULL_2026-01-01', '1.1.11', '2026-01-01T12:00:00Z', '2026-01-01T12:00:01Z', 1, NULL, NULL, NULL,
     'WARNING', NULL, 'already exists', NULL, NULL, NULL, NULL, NULL, 'attic', 'bbb', NULL, NULL, NULL, NULL),
    (4, 'home', 'DIFF', 'home_DIFF_2026-01-02', '1.1.11', '2026-01-02T09:00:00Z', '2026-01-02T09:01:00Z', 60, 50, NULL, NULL,
     'SUCCESS', NULL, NULL, NULL, 10, 1, NULL, NULL, 'attic', 'ccc', 1, 2, 3, 0),
    (5, 'home', 'NONE', NULL, NULL, 'yesterday', NULL, 1, NULL, NULL, NULL, 'SUCCESS', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     'ddd', NULL, NULL, NULL, NULL);
  UPDATE backup_runs SET dar_version = '2.7.8', dar_exit_code = 0, backup_dir_free_bytes = 12345, catalog_updated = 1, par2_passed = 1,
    prereq_status = 'SUCCESS', bytes_wasted = 3, inodes_deleted = 0, ea_saved = 2 WHERE id = 1;
  UPDATE backup_runs SET dar_exit_code = -1, postreq_status = 'FAILURE' WHERE id = 2;
  INSERT INTO restore_test_samples VALUES (1, 'aaa', 'home', 'home_FULL_2026-01-01', 'docs/a', 12, 'PASS', NULL, NULL, ''),
    (2, 'aaa', 'home', 'home_FULL_2026-01-01', 'docs/b', 12, 'SKIP', NULL, NULL, '');`;

async function withMetrics(): Promise<{ old: OldInstallation; file: string }> {
  const old = await oldInstallation(CONF);
  await old.define('home');
  const file = join(old.shop.directory, 'metrics.db');
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.exec(TABLES);
  db.exec(ROWS);
  db.close();
  return { old, file };
}

async function runImport({ shop }: OldInstallation, dryRun = false): Promise<ImportDocument> {
  const { document } = await importDarBackup({ from: null, to: null, dryRun, archives: true }, shop.services);
  return document;
}

test('runs are taken into the ledger once, however often it is done; the database stays as it is', async () => {
  const { old, file } = await withMetrics();
  await writeFile(join(old.data, 'a'), 'one\n');
  const name = await old.backup({ definition: 'home', type: 'FULL', date: '2026-01-01' });
  const before = await stat(file);
  expect((await runImport(old, true)).runs).toEqual({ file, imported: 4, known: 0, skipped: 1 });
  const { runs, findings, archives } = await runImport(old);
  expect(runs).toEqual({ file, imported: 4, known: 0, skipped: 1 });
  expect(findings.map(({ code }) => code)).toEqual(['metrics-rows-skipped']);
  const again = await runImport(old);
  expect([again.runs, again.unchanged]).toEqual([{ file, imported: 0, known: 4, skipped: 1 }, true]);
  expect((await runImport(old, true)).runs?.known).toBe(4);
  const after = await stat(file);
  expect([after.mtimeMs, after.size]).toEqual([before.mtimeMs, before.size]);
  for (const suffix of ['-wal', '-shm'])
    await expect(stat(`${file}${suffix}`)).rejects.toMatchObject({ code: 'ENOENT' });

  const ledger = new Database(join(old.shop.directory, '.local/state/darkive/ledger.sqlite'), { readonly: true });
  onTestFinished(() => void ledger.close());
  const columns =
    'definition, type, started_at, ended_at, outcome, exit, archive_id, slices, bytes, error_code, host, inodes_total, samples_passed';
  expect(ledger.prepare(`SELECT ${columns} FROM runs ORDER BY started_at`).raw().all()).toEqual([
    [
      'home',
      'FULL',
      '2026-01-01T09:00:00.000Z',
      '2026-01-01T09:10:00.000Z',
      'success',
      'done',
      archives[0]?.id,
      2,
      1000,
      null,
      'attic',
      10,
      1,
    ],
    [
      'media',
      'FULL',
      '2026-01-01T09:10:00.000Z',
      '2026-01-01T09:10:05.000Z',
      'failed',
      'failed',
      null,
      null,
      null,
      'tool-failed',
      'test-host',
      null,
      null,
    ],
    [
      'home',
      'FULL',
      '2026-01-01T12:00:00.000Z',
      '2026-01-01T12:00:01.000Z',
      'skipped',
      'skipped',
      null,
      null,
      null,
      null,
      'attic',
      null,
      null,
    ],
    [
      'home',
      'DIFF',
      '2026-01-02T09:00:00.000Z',
      '2026-01-02T09:01:00.000Z',
      'degraded',
      'degraded',
      expect.any(String),
      1,
      10,
      null,
      'attic',
      3,
      null,
    ],
  ]);
  expect(archives[0]?.name).toBe(name);
  expect(ledger.prepare('SELECT path, result, archive_name FROM samples').raw().all()).toEqual([
    ['docs/a', 'passed', name],
  ]);
});

test('what was imported answers the old queries as the old database did', async () => {
  const { old, file } = await withMetrics();
  await runImport(old);
  const before = new Database(file, { readonly: true });
  const after = new Database(join(old.shop.directory, '.local/state/darkive/ledger.sqlite'), { readonly: true });
  onTestFinished(() => void before.close());
  onTestFinished(() => void after.close());
  const columns = before
    .prepare<[], string>("SELECT name FROM pragma_table_info('backup_runs')")
    .pluck()
    .all()
    .filter((name) => !['id', 'run_started_at', 'run_finished_at'].includes(name));
  const rows = (db: Database.Database): unknown[] =>
    db
      .prepare(`SELECT ${columns.join(', ')} FROM backup_runs WHERE backup_type <> 'NONE' ORDER BY run_started_at`)
      .all();
  const [full, failed, existing, unread] = rows(before) as Record<string, unknown>[];
  expect(rows(after)).toEqual([
    full,
    // -1 stood for a dar that never ran, and no machine was told.
    { ...failed, dar_exit_code: null, hostname: 'test-host' },
    // Nothing was made.
    { ...existing, archive_name: null },
    // Files that could not be read: degraded.
    { ...unread, status: 'WARNING', ea_saved: 0, inodes_deleted: 0 },
  ]);
});

test('a database that is missing, foreign, or in use is a finding; the rest is imported', async () => {
  const { old, file } = await withMetrics();
  const open = new Database(file);
  open.exec("UPDATE backup_runs SET hostname = 'cellar'");
  const inUse = await runImport(old);
  open.close();
  expect([inUse.runs?.imported, inUse.findings.map(({ code }) => code)]).toEqual([
    4,
    ['metrics-in-use', 'metrics-rows-skipped'],
  ]);
  for (const content of ['no database', '']) {
    await writeFile(file, content);
    expect((await runImport(old)).findings).toMatchObject([{ severity: 'degraded', code: 'metrics-unusable' }]);
  }
});
