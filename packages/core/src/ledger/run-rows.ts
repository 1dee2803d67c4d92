import type Database from 'better-sqlite3';
import type { ErrorCode, ExitName } from '../errors/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Outcome, RunReport } from '../records/run-report.ts';
import type { AttemptRow, LastRun, OpenRun, RecordedRun, RunStart } from './types.ts';
import { utc } from './utc.ts';

export function insertRun(db: Database.Database, run: RunStart): void {
  db.prepare(
    `INSERT INTO runs (run_id, definition, type, started_at, pid, host, version)
     VALUES (@runId, @definition, @type, @startedAt, @pid, @host, @version)`,
  ).run({ ...run, startedAt: utc(run.startedAt) });
}

/** The run's row and everything below it. To be called inside a transaction. */
export function writeReport(db: Database.Database, report: RunReport): void {
  upsertRun(db, report);
  for (const table of ['run_phases', 'findings', 'samples']) {
    db.prepare(`DELETE FROM ${table} WHERE run_id = ?`).run(report.runId);
  }
  const phase = db.prepare('INSERT INTO run_phases (run_id, position, name, seconds) VALUES (?, ?, ?, ?)');
  report.phases.forEach(({ name, seconds }, position) => phase.run(report.runId, position, name, seconds));

  const finding = db.prepare(
    'INSERT INTO findings (run_id, position, severity, code, message, hint, facts) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  report.findings.forEach(({ severity, code, message, hint, facts }, position) =>
    finding.run(report.runId, position, severity, code, message, hint, JSON.stringify(facts)),
  );

  const sample = db.prepare(
    `INSERT INTO samples (run_id, position, archive_id, archive_name, path, bytes, result, reason)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const { id = null, name = null } = report.archive ?? {};
  report.samples.forEach(({ path, bytes, result, reason }, position) =>
    sample.run(report.runId, position, id, name, path, bytes, result, reason),
  );
}

export function selectOpenRuns(db: Database.Database): OpenRun[] {
  return db
    .prepare<[], OpenRun>(
      `SELECT run_id AS runId, started_at AS startedAt, pid, host FROM runs
       WHERE ended_at IS NULL ORDER BY started_at, run_id`,
    )
    .all();
}

export function selectLastRuns(db: Database.Database): LastRun[] {
  return db
    .prepare<[], LastRun>(
      `SELECT definition, type, outcome, endedAt, errorCode, (
         SELECT message FROM findings WHERE run_id = last.run_id AND severity IN ('degraded', 'damage', 'error')
         ORDER BY position LIMIT 1
       ) AS trouble
       FROM (
         SELECT run_id, definition, type, outcome, max(ended_at) AS endedAt, error_code AS errorCode FROM runs
         WHERE ended_at IS NOT NULL GROUP BY definition
       ) AS last ORDER BY definition`,
    )
    .all();
}

/** Ends a run whose process is gone. An end is never before the start, whatever the clock says. */
export function endAbandonedRun(db: Database.Database, runId: string, now: Date): void {
  const error: ErrorCode = 'terminated';
  const exit: ExitName = 'terminated';
  db.prepare(
    `UPDATE runs SET ended_at = max(?, started_at), outcome = 'failed', exit = ?, error_code = ?
     WHERE run_id = ? AND ended_at IS NULL`,
  ).run(now.toISOString(), exit, error, runId);
}

export function selectRun(db: Database.Database, runId: string): RecordedRun | null {
  const row = db
    .prepare<[string], RecordedRun>(
      'SELECT run_id AS runId, definition, type, started_at AS startedAt FROM runs WHERE run_id = ?',
    )
    .get(runId);
  return row ?? null;
}

export function selectOutcomeBefore(db: Database.Database, definition: string, startedAt: Date): Outcome | null {
  const row = db
    .prepare<[string, string], { outcome: Outcome }>(
      `SELECT outcome FROM runs WHERE definition = ? AND started_at < ? AND outcome <> 'skipped'
       ORDER BY started_at DESC LIMIT 1`,
    )
    .get(definition, startedAt.toISOString());
  return row?.outcome ?? null;
}

/** One look-up in the index for each definition and type: a plain `GROUP BY` would fetch every row of years. */
export function selectLastAttempts(db: Database.Database): AttemptRow[] {
  return db
    .prepare<[], AttemptRow>(
      `SELECT r.definition, r.type, r.started_at AS startedAt, r.outcome, r.error_code AS errorCode
       FROM (SELECT DISTINCT definition, type FROM runs) AS kind
       JOIN runs r ON r.rowid = (
         SELECT rowid FROM runs WHERE definition = kind.definition AND type = kind.type
         ORDER BY started_at DESC LIMIT 1)
       ORDER BY r.definition, r.type`,
    )
    .all();
}

/** Phase → median seconds of the last three runs that published, in the order of the newest. */
export function selectExpectedPhases(
  db: Database.Database,
  definition: string,
  type: ArchiveType,
): ReadonlyMap<string, number> {
  const rows = db
    .prepare<[string, string], { name: string; seconds: number }>(
      `SELECT name, seconds FROM run_phases JOIN (
         SELECT run_id, started_at FROM runs
         WHERE definition = ? AND type = ? AND outcome IN ('success', 'degraded')
         ORDER BY started_at DESC, run_id LIMIT 3
       ) USING (run_id) ORDER BY started_at DESC, run_id, position`,
    )
    .all(definition, type);
  const seconds = Map.groupBy(rows, (row) => row.name);
  return new Map([...seconds].map(([name, of]) => [name, median(of.map((row) => row.seconds))]));
}

function upsertRun(db: Database.Database, report: RunReport): void {
  const values = { ...runColumns(report), ...inodeColumns(report), ...metricsColumns(report) };
  const columns = Object.keys(values);
  db.prepare(
    `INSERT INTO runs (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})
     ON CONFLICT (run_id) DO UPDATE SET ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
  ).run(values);
}

/** `pid` is left out: the report has none, and the one of `startRun` stays. */
function runColumns(report: RunReport): Record<string, string | number | null> {
  const { archive, restoreTest } = report;
  return {
    run_id: report.runId,
    definition: report.definition,
    type: report.type,
    started_at: utc(report.startedAt),
    ended_at: utc(report.endedAt),
    outcome: report.outcome,
    exit: report.exit,
    archive_id: archive?.id ?? null,
    archive_name: archive?.name ?? null,
    slices: archive?.slices ?? null,
    bytes: archive?.bytes ?? null,
    parity_bytes: archive?.parityBytes ?? null,
    error_code: report.error?.code ?? null,
    error_phase: report.error?.phase ?? null,
    host: report.host,
    version: report.version,
    samples_taken: restoreTest?.sampled ?? null,
    samples_passed: restoreTest?.passed ?? null,
    samples_changed: restoreTest?.changed ?? null,
    samples_failed: restoreTest?.failed ?? null,
  };
}

function inodeColumns({ inodes }: RunReport): Record<string, number | null> {
  return {
    inodes_saved: inodes?.saved ?? null,
    inodes_hard_links: inodes?.hardLinks ?? null,
    inodes_changed_while_read: inodes?.changedWhileRead ?? null,
    inodes_metadata_only: inodes?.metadataOnly ?? null,
    inodes_not_saved: inodes?.notSaved ?? null,
    inodes_failed: inodes?.failed ?? null,
    inodes_excluded: inodes?.excluded ?? null,
    inodes_deleted: inodes?.deleted ?? null,
    inodes_total: inodes?.total ?? null,
    inodes_ea: inodes?.ea ?? null,
    inodes_fsa: inodes?.fsa ?? null,
  };
}

function metricsColumns({ metrics }: RunReport): Record<string, string | number | null> {
  return {
    invocation_id: metrics?.invocationId ?? null,
    free_bytes_before: metrics?.freeBytesBefore ?? null,
    free_bytes_after: metrics?.freeBytesAfter ?? null,
    tools: metrics === undefined ? null : JSON.stringify(metrics.tools),
    exit_codes: metrics === undefined ? null : JSON.stringify(metrics.exitCodes),
    wasted_bytes: metrics?.wastedBytes ?? null,
    catalogue_updated: flag(metrics?.catalogueUpdated),
    parity_passed: flag(metrics?.parityPassed),
    before_scripts: flag(metrics?.beforeScripts),
    after_scripts: flag(metrics?.afterScripts),
  };
}

function flag(value: boolean | null | undefined): number | null {
  return value === undefined || value === null ? null : Number(value);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}
