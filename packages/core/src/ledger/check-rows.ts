import type Database from 'better-sqlite3';
import type { Check } from '../records/manifest.ts';
import { clearFindings } from './finding-rows.ts';
import { utc } from './utc.ts';

/**
 * Adds results of checks and brings the archive's `verified_at` up to date. To be called inside a transaction.
 * The same check at the same time is the same fact: it is replaced, and keeps the run that it is known to belong to.
 * A run that the ledger does not know (it was moved aside in between) is stored as none.
 */
export function upsertChecks(
  db: Database.Database,
  archiveId: string,
  checks: readonly Check[],
  runId: string | null,
): void {
  const insert = db.prepare(
    `INSERT INTO checks (archive_id, name, at, result, seconds, run_id)
     VALUES (?, ?, ?, ?, ?, (SELECT run_id FROM runs WHERE run_id = ?))
     ON CONFLICT (archive_id, name, at) DO UPDATE SET
       result = excluded.result, seconds = excluded.seconds, run_id = coalesce(excluded.run_id, run_id)`,
  );
  for (const { name, at, result, seconds } of checks) insert.run(archiveId, name, utc(at), result, seconds, runId);
  clearFindings(db, archiveId, checks);
  updateVerifiedAt(db, archiveId);
}

/** The older of the two newest passes: by then both had passed, and neither has passed since. */
function updateVerifiedAt(db: Database.Database, archiveId: string): void {
  db.prepare(
    `UPDATE archives SET verified_at = (
       SELECT CASE count(*) WHEN 2 THEN min(newest) END FROM (
         SELECT max(at) AS newest FROM checks
         WHERE archive_id = @id AND result = 'passed' AND name IN ('dar-test', 'slices') GROUP BY name
       )
     ) WHERE id = @id`,
  ).run({ id: archiveId });
}
