import { Buffer } from 'node:buffer';
import type Database from 'better-sqlite3';
import { selectArchives } from './archive-rows.ts';
import { createEntryPaths } from './entry-paths.ts';
import type { OnlyIn } from './types.ts';

interface OnlyRow {
  readonly archive: number;
  readonly parent: number;
  readonly name: Buffer;
  readonly bytes: number | null;
}

/**
 * See `CatalogIndex.onlyIn`. The same content is the same size and dar's CRC, or the same time where one of them has none. State and kind
 * 0 are data of a file that were saved.
 */
const QUERY = `
  WITH gone AS (SELECT value AS seq FROM json_each(?)), kept AS (SELECT value AS seq FROM json_each(?))
  SELECT max(v.archive) AS archive, e.parent, e.name, max(v.bytes) AS bytes
  FROM versions v JOIN entries e ON e.id = v.entry
  WHERE v.archive IN (SELECT seq FROM gone) AND v.state = 0 AND v.kind = 0 AND NOT EXISTS (
    SELECT 1 FROM versions o
    WHERE o.entry = v.entry AND o.archive IN (SELECT seq FROM kept) AND o.state = 0 AND o.bytes IS v.bytes
      AND CASE WHEN o.crc IS NULL OR v.crc IS NULL THEN o.modified_at IS v.modified_at ELSE o.crc = v.crc END
  )
  GROUP BY v.entry`;

export function onlyIn(db: Database.Database, directory: string, ids: ReadonlySet<string>, limit: number): OnlyIn {
  const archives = selectArchives(db, directory);
  const [gone, kept]: [number[], number[]] = [[], []];
  for (const [seq, { id }] of archives) (ids.has(id) ? gone : kept).push(seq);
  const pathOf = createEntryPaths(db);
  const paths: OnlyIn['paths'][number][] = [];
  let count = 0;
  for (const row of db.prepare<[string, string], OnlyRow>(QUERY).iterate(JSON.stringify(gone), JSON.stringify(kept))) {
    count += 1;
    const archive = archives.get(row.archive);
    if (paths.length >= limit || archive === undefined) continue;
    const { path } = pathOf(row.parent, row.name);
    paths.push({
      definition: archive.definition,
      path: Buffer.from(path, 'latin1'),
      archive: archive.name,
      bytes: row.bytes,
    });
  }
  paths.sort(
    (a, b) =>
      (a.definition < b.definition ? -1 : Number(a.definition > b.definition)) || Buffer.compare(a.path, b.path),
  );
  return { count, paths };
}
