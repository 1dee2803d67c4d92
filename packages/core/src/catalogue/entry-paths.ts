import type { Buffer } from 'node:buffer';
import type Database from 'better-sqlite3';

/** Where an entry lies. */
export interface EntryPath {
  /** Number of the definition. */
  readonly definition: number;
  /** Bytes as latin1. */
  readonly path: string;
  /** Numbers of its directories, the outermost first. */
  readonly ancestors: readonly number[];
}

/** Paths of entries from the tree; directories are looked up once. Good for one question. */
export function createEntryPaths(db: Database.Database): (parent: number, name: Buffer) => EntryPath {
  const select = db.prepare<[number], { parent: number; name: Buffer }>(
    'SELECT parent, name FROM entries WHERE id = ?',
  );
  const directories = new Map<number, EntryPath>();

  return pathOf;

  function pathOf(parent: number, name: Buffer): EntryPath {
    const text = name.toString('latin1');
    if (parent < 0) return { definition: -parent, path: text, ancestors: [] };
    const directory = directoryOf(parent);
    return {
      definition: directory.definition,
      path: `${directory.path}/${text}`,
      ancestors: [...directory.ancestors, parent],
    };
  }

  function directoryOf(id: number): EntryPath {
    const known = directories.get(id);
    if (known !== undefined) return known;
    const row = select.get(id);
    // A directory that is gone can only come from damage; the reader is told by the error of its class.
    if (row === undefined) throw Object.assign(new Error(`entry ${id} is missing`), { code: 'SQLITE_CORRUPT' });
    const path = pathOf(row.parent, row.name);
    directories.set(id, path);
    return path;
  }
}
