import { Buffer } from 'node:buffer';
import type Database from 'better-sqlite3';
import { selectArchives, type ArchiveEntry } from './archive-rows.ts';
import { DELETED, DIRECTORY, KINDS, STATES } from './schema.ts';
import type { PathVersion } from './types.ts';

export interface VersionRow {
  readonly archive: number;
  readonly state: number;
  readonly kind: number | null;
  readonly bytes: number | null;
  readonly modified_at: number | null;
  readonly mode: number | null;
  readonly crc: Buffer | null;
}

/** See `CatalogIndex.versions`. A directory that went takes its contents along, though dar lists them no more. */
export function versionsOfPath(
  db: Database.Database,
  directory: string,
  definition: string,
  path: Buffer,
): readonly PathVersion[] {
  const ids = entriesAlong(db, directory, definition, path);
  const id = ids?.at(-1);
  if (ids === null || id === undefined) return [];
  const archives = selectArchives(db, directory);
  const rows = db.prepare<[number], VersionRow>('SELECT * FROM versions WHERE entry = ?').all(id);
  const removed = ids
    .slice(0, -1)
    .flatMap(createRemovals(db))
    .filter((archive) => !rows.some((row) => row.archive === archive));
  const all = new Map([
    ...rows.map((row) => [row.archive, row] as const),
    ...removed.map((archive) => [archive, { ...NOTHING, archive }] as const),
  ]);
  return [...archives.values()].flatMap((archive) => {
    const row = all.get(archive.seq);
    return row === undefined ? [] : [pathVersion(row, archive)];
  });
}

/** Archives in which a directory was deleted or gave way to something else; each is looked up once. */
export function createRemovals(db: Database.Database): (directory: number) => readonly number[] {
  const select = db
    .prepare<[number], number>(
      `SELECT archive FROM versions WHERE entry = ? AND (state = ${DELETED} OR kind IS NOT ${DIRECTORY})`,
    )
    .pluck();
  const known = new Map<number, readonly number[]>();
  return (directory) => {
    const found = known.get(directory) ?? select.all(directory);
    known.set(directory, found);
    return found;
  };
}

export function pathVersion(row: VersionRow, { seq: _seq, ...archive }: ArchiveEntry): PathVersion {
  return {
    archive,
    state: STATES[row.state] ?? 'deleted',
    kind: row.kind === null ? null : (KINDS[row.kind] ?? null),
    bytes: row.bytes,
    modifiedAt: row.modified_at,
    mode: row.mode,
    crc: row.crc === null ? null : row.crc.toString('hex'),
  };
}

const NOTHING = { state: DELETED, kind: null, bytes: null, modified_at: null, mode: null, crc: null } as const;

/** Numbers of the path's directories and of itself; null when it was never there. */
function entriesAlong(db: Database.Database, directory: string, definition: string, path: Buffer): number[] | null {
  const root = db
    .prepare<[string, string], number>('SELECT id FROM definitions WHERE directory = ? AND name = ?')
    .pluck()
    .get(directory, definition);
  if (root === undefined) return null;
  const select = db.prepare<[number, Buffer], number>('SELECT id FROM entries WHERE parent = ? AND name = ?').pluck();
  const ids: number[] = [];
  for (const name of path.toString('latin1').split('/')) {
    const id = select.get(ids.at(-1) ?? -root, Buffer.from(name, 'latin1'));
    if (id === undefined) return null;
    ids.push(id);
  }
  return ids;
}
