import type Database from 'better-sqlite3';
import type { SliceRedundancy } from '../records/redundancy.ts';
import { utc } from './utc.ts';

/** To be called inside a transaction. */
export function replaceRedundancy(
  db: Database.Database,
  archiveId: string,
  at: string,
  slices: readonly SliceRedundancy[],
): void {
  db.prepare('DELETE FROM redundancy WHERE archive_id = ?').run(archiveId);
  const insert = db.prepare(
    `INSERT INTO redundancy (archive_id, at, slice, source_blocks, planned, available)
     VALUES (@archiveId, @at, @slice, @sourceBlocks, @planned, @available)`,
  );
  for (const slice of slices) insert.run({ ...slice, archiveId, at: utc(at) });
}

export function selectRedundancy(db: Database.Database): ReadonlyMap<string, readonly SliceRedundancy[]> {
  const rows = db
    .prepare<[], SliceRedundancy & { readonly id: string }>(
      `SELECT archive_id AS id, slice, source_blocks AS sourceBlocks, planned, available FROM redundancy
       ORDER BY archive_id, slice`,
    )
    .all();
  const grouped = Map.groupBy(rows, ({ id }) => id);
  return new Map([...grouped].map(([id, own]) => [id, own.map(({ id: _id, ...slice }) => slice)]));
}
