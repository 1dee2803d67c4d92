import type Database from 'better-sqlite3';
import type { ArchiveType } from '../records/archive-name.ts';
import type { IndexedArchive } from './types.ts';

/** An archive and its number in this database. */
export interface ArchiveEntry extends IndexedArchive {
  readonly seq: number;
}

interface ArchiveRow {
  seq: number;
  id: string;
  name: string;
  definition: string;
  type: string;
  created_at: string;
  reference: string | null;
}

/** Every archive of an archive directory by its number in this database, oldest first. */
export function selectArchives(db: Database.Database, directory: string): ReadonlyMap<number, ArchiveEntry> {
  const rows = db
    .prepare<[string], ArchiveRow>(
      `SELECT seq, a.id, a.name, d.name AS definition, type, created_at, reference
       FROM archives a JOIN definitions d ON d.id = a.definition
       WHERE d.directory = ? ORDER BY created_at, a.name`,
    )
    .all(directory);
  return new Map(
    rows.map((row) => [
      row.seq,
      {
        seq: row.seq,
        id: row.id,
        name: row.name,
        definition: row.definition,
        type: row.type as ArchiveType,
        createdAt: row.created_at,
        reference: row.reference,
      },
    ]),
  );
}

/** Numbers of the archives that the newest one of each definition needs, that one first. */
export function newestChains(archives: ReadonlyMap<number, ArchiveEntry>): ReadonlyMap<string, readonly number[]> {
  const byId = new Map([...archives.values()].map((archive) => [archive.id, archive]));
  const newest = new Map([...archives.values()].map((archive) => [archive.definition, archive]));
  return new Map(
    [...newest].map(([definition, last]) => {
      const chain: number[] = [];
      for (let link: ArchiveEntry | undefined = last; link !== undefined && !chain.includes(link.seq);) {
        chain.push(link.seq);
        link = link.reference === null ? undefined : byId.get(link.reference);
      }
      return [definition, chain];
    }),
  );
}

/** Number of an archive in this database; null when it is not in it. */
export function archiveNumber(db: Database.Database, directory: string, id: string): number | null {
  const select = db
    .prepare<[string, string], number>(
      'SELECT seq FROM archives a JOIN definitions d ON d.id = a.definition WHERE a.id = ? AND d.directory = ?',
    )
    .pluck();
  return select.get(id, directory) ?? null;
}
