import type Database from 'better-sqlite3';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Severity } from '../records/finding.ts';
import type { InodeCounts } from '../records/manifest.ts';
import type { Outcome } from '../records/run-report.ts';
import type { EndedRun, RunFinding, RunFigures, RunTotal, UnendedRun } from './history-types.ts';

/** Columns of `RunFigures`, in the names of the type. */
const FIGURES = `run_id AS runId, definition, type, started_at AS startedAt, ended_at AS endedAt, outcome,
  error_code AS errorCode, error_phase AS errorPhase, bytes, parity_bytes AS parityBytes, inodes_saved AS saved,
  inodes_hard_links AS hardLinks, inodes_changed_while_read AS changedWhileRead, inodes_metadata_only AS metadataOnly,
  inodes_not_saved AS notSaved, inodes_failed AS failed, inodes_excluded AS excluded, inodes_deleted AS deleted,
  inodes_total AS total, inodes_ea AS ea, inodes_fsa AS fsa, free_bytes_before AS freeBytesBefore,
  free_bytes_after AS freeBytesAfter`;

/** The newest runs that have ended, the newest first; of one definition or of all. */
export function selectFigures(db: Database.Database, definition: string | null, limit: number): RunFigures[] {
  const where = definition === null ? '' : 'AND definition = @definition';
  return db
    .prepare<unknown[], FiguresRow>(
      // Sorting row numbers and fetching what is left is several times as fast as sorting rows.
      `SELECT ${FIGURES} FROM runs WHERE rowid IN (
         SELECT rowid FROM runs WHERE ended_at IS NOT NULL ${where} ORDER BY started_at DESC, run_id LIMIT @limit
       ) ORDER BY started_at DESC, run_id`,
    )
    .all({ limit, ...(definition === null ? {} : { definition }) })
    .map(toFigures);
}

/** Every definition that ever ran, by name. */
export function selectRunDefinitions(db: Database.Database): string[] {
  return db.prepare<[], string>('SELECT DISTINCT definition FROM runs ORDER BY definition').pluck().all();
}

export function countRuns(db: Database.Database): number {
  return db.prepare<[], number>('SELECT count(*) FROM runs').pluck().get() ?? 0;
}

export function selectTotals(db: Database.Database): RunTotal[] {
  return db
    .prepare<[], RunTotal>(
      `SELECT definition, type, outcome, count(*) AS runs FROM runs WHERE outcome IS NOT NULL
       GROUP BY definition, type, outcome ORDER BY definition, type, outcome`,
    )
    .all();
}

/** Run id → its phases, in order; of the newest runs that have ended. */
export function selectPhases(
  db: Database.Database,
  limit: number,
): ReadonlyMap<string, readonly { readonly name: string; readonly seconds: number }[]> {
  const rows = db
    .prepare<[number], { id: string; name: string; seconds: number }>(
      `SELECT run_id AS id, name, seconds FROM run_phases WHERE run_id IN (
         SELECT run_id FROM runs WHERE ended_at IS NOT NULL ORDER BY started_at DESC, run_id LIMIT ?
       ) ORDER BY run_id, position`,
    )
    .all(limit);
  return Map.groupBy(rows, ({ id }) => id);
}

/** The newest runs that have ended with all that is known of them, the newest first. */
export function selectEndedRuns(db: Database.Database, limit: number, findingLimit: number): EndedRun[] {
  const details = db
    .prepare<[number], DetailRow>(
      `SELECT run_id AS runId, exit, archive_id AS archiveId, archive_name AS archiveName, slices, host, version, tools,
         exit_codes AS exitCodes, samples_taken AS sampled, samples_passed AS passed, samples_changed AS changed,
         samples_failed AS samplesFailed
       FROM runs WHERE ended_at IS NOT NULL ORDER BY started_at DESC, run_id LIMIT ?`,
    )
    .all(limit);
  const figures = new Map(selectFigures(db, null, limit).map((run) => [run.runId, run]));
  const findings = db.prepare<[string], RunFinding>(
    `SELECT severity, code, message, hint FROM findings WHERE run_id = ? ORDER BY position`,
  );
  return details.flatMap((row) => {
    const own = figures.get(row.runId);
    if (own === undefined) return [];
    const all = findings
      .all(row.runId)
      .toSorted((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
    return [
      {
        ...own,
        exit: row.exit,
        archive:
          row.archiveId === null || row.archiveName === null
            ? null
            : {
                id: row.archiveId,
                name: row.archiveName,
                slices: row.slices ?? 0,
                bytes: own.bytes ?? 0,
                parityBytes: own.parityBytes ?? 0,
              },
        host: row.host,
        version: row.version,
        tools: row.tools === null ? {} : (JSON.parse(row.tools) as Record<string, string>),
        exitCodes: row.exitCodes === null ? {} : (JSON.parse(row.exitCodes) as Record<string, number>),
        restoreTest:
          row.sampled === null
            ? null
            : {
                sampled: row.sampled,
                passed: row.passed ?? 0,
                changed: row.changed ?? 0,
                failed: row.samplesFailed ?? 0,
              },
        findings: all.slice(0, findingLimit),
        findingCount: all.length,
      },
    ];
  });
}

export function selectUnended(db: Database.Database): UnendedRun[] {
  return db
    .prepare<[], UnendedRun>(
      `SELECT run_id AS runId, definition, type, started_at AS startedAt, pid, host FROM runs
       WHERE ended_at IS NULL ORDER BY started_at, run_id`,
    )
    .all();
}

const WORST_FIRST: readonly Severity[] = ['error', 'damage', 'degraded', 'warning', 'info'];

interface DetailRow {
  readonly runId: string;
  readonly exit: string;
  readonly archiveId: string | null;
  readonly archiveName: string | null;
  readonly slices: number | null;
  readonly host: string;
  readonly version: string;
  readonly tools: string | null;
  readonly exitCodes: string | null;
  readonly sampled: number | null;
  readonly passed: number | null;
  readonly changed: number | null;
  readonly samplesFailed: number | null;
}

type FiguresRow = {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  readonly errorCode: string | null;
  readonly errorPhase: string | null;
  readonly bytes: number | null;
  readonly parityBytes: number | null;
  readonly freeBytesBefore: number | null;
  readonly freeBytesAfter: number | null;
} & { readonly [Key in keyof InodeCounts]: number | null };

function toFigures(row: FiguresRow): RunFigures {
  const { saved, hardLinks, changedWhileRead, metadataOnly, notSaved, failed, excluded, deleted, total, ea, fsa } = row;
  const { runId, definition, type, startedAt, endedAt, outcome, errorCode, errorPhase, bytes, parityBytes } = row;
  const count = (value: number | null): number => value ?? 0;
  return {
    runId,
    definition,
    type,
    startedAt,
    endedAt,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    outcome,
    error: errorCode === null ? null : { code: errorCode, phase: errorPhase },
    bytes,
    parityBytes,
    freeBytesBefore: row.freeBytesBefore,
    freeBytesAfter: row.freeBytesAfter,
    inodes:
      total === null
        ? null
        : {
            saved: count(saved),
            hardLinks: count(hardLinks),
            changedWhileRead: count(changedWhileRead),
            metadataOnly: count(metadataOnly),
            notSaved: count(notSaved),
            failed: count(failed),
            excluded: count(excluded),
            deleted: count(deleted),
            total,
            ea: count(ea),
            fsa: count(fsa),
          },
  };
}
