import type Database from 'better-sqlite3';
import type { DrillRecord } from '../records/drill.ts';
import { utc } from './utc.ts';

export function insertDrill(db: Database.Database, drill: DrillRecord): void {
  db.prepare(
    `INSERT INTO drills (drill_id, kind, archive_id, archive_name, definition, at, result, entries, bytes, seconds,
       position_from, position_to, position_end, recover_seconds, reason)
     VALUES (@drillId, @kind, @archiveId, @archiveName, @definition, @at, @result, @entries, @bytes, @seconds,
       @from, @to, @end, @recoverSeconds, @reason)`,
  ).run({ ...drill, at: utc(drill.at) });
}

export function selectDrills(db: Database.Database): DrillRecord[] {
  return db
    .prepare<[], DrillRecord>(
      `SELECT drill_id AS drillId, kind, archive_id AS archiveId, archive_name AS archiveName, definition, at, result,
         entries, bytes, seconds, position_from AS "from", position_to AS "to", position_end AS "end",
         recover_seconds AS recoverSeconds, reason
       FROM drills ORDER BY at, rowid`,
    )
    .all();
}
