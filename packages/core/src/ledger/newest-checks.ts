import type Database from 'better-sqlite3';
import type { Check } from '../records/manifest.ts';

export function selectNewestChecks(db: Database.Database): ReadonlyMap<string, readonly Check[]> {
  const rows = db
    .prepare<[], Check & { readonly id: string }>(
      `SELECT archive_id AS id, name, max(at) AS at, result, seconds FROM checks
       WHERE result <> 'not-checked' GROUP BY archive_id, name ORDER BY archive_id, name`,
    )
    .all();
  const grouped = Map.groupBy(rows, ({ id }) => id);
  return new Map(
    [...grouped].map(([id, own]) => [id, own.map(({ name, result, at, seconds }) => ({ name, result, at, seconds }))]),
  );
}
