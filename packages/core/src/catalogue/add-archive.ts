import type Database from 'better-sqlite3';
import type { CatalogueEntry } from '../dar/types.ts';
import type { Manifest } from '../records/manifest.ts';
import { archiveNumber } from './archive-rows.ts';
import { KINDS, STATES } from './schema.ts';
import type { FeedEntries, VersionState } from './types.ts';

/** Adds an archive in one transaction; see `CatalogIndex.addArchive`. */
export async function addArchive(
  db: Database.Database,
  directory: string,
  manifest: Manifest,
  entries: FeedEntries | AsyncIterable<CatalogueEntry>,
): Promise<void> {
  db.exec('BEGIN IMMEDIATE');
  try {
    // Under the lock: another process may have done it in between.
    if (archiveNumber(db, directory, manifest.id) === null) {
      const write = entryWriter(db, insertArchive(db, directory, manifest));
      if (typeof entries === 'function') await entries(write);
      else for await (const entry of entries) write(entry);
    }
    db.exec('COMMIT');
  } catch (error) {
    // SQLite itself ends the transaction after some errors.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

interface Place {
  readonly archive: number;
  /** The parent of what lies in the root of the definition. */
  readonly root: number;
}

function insertArchive(db: Database.Database, directory: string, manifest: Manifest): Place {
  const key = [directory, manifest.definition] as const;
  db.prepare('INSERT INTO definitions (directory, name) VALUES (?, ?) ON CONFLICT DO NOTHING').run(...key);
  const definition = db
    .prepare<[string, string], number>('SELECT id FROM definitions WHERE directory = ? AND name = ?')
    .pluck()
    .get(...key) as number;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO archives (id, name, definition, type, created_at, reference) VALUES (?, ?, ?, ?, ?, ?)')
    .run(
      manifest.id,
      manifest.name,
      definition,
      manifest.type,
      new Date(manifest.createdAt).toISOString(),
      manifest.reference?.id ?? null,
    );
  return { archive: Number(lastInsertRowid), root: -definition };
}

/** A directory that entries may follow in; its number is looked up when it is first needed. */
interface OpenDirectory {
  readonly path: Buffer;
  id: number | null;
}

/** SQLite gives back no larger integer as a number. A file may have any time up to 2^63 seconds; nobody looks one up there. */
function storedTime(seconds: number | null): number | null {
  return seconds === null ? null : Math.min(seconds, Number.MAX_SAFE_INTEGER);
}

/** Takes the entries in dar's order, directories before their contents; unchanged ones cost no look-up. */
function entryWriter(db: Database.Database, { archive, root }: Place): (entry: CatalogueEntry) => void {
  const select = db.prepare<[number, Buffer], number>('SELECT id FROM entries WHERE parent = ? AND name = ?').pluck();
  const insert = db.prepare<[number, Buffer]>('INSERT INTO entries (parent, name) VALUES (?, ?)');
  const insertName = db.prepare('INSERT INTO names (rowid, name) VALUES (?, ?)');
  const insertVersion = db.prepare('INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const open: OpenDirectory[] = [];

  return (entry) => {
    const { path, kind } = entry;
    const slash = path.lastIndexOf(SLASH);
    const parent = slash === -1 ? null : directoryOf(path.subarray(0, slash));
    const state = versionState(entry);
    if (state !== null) {
      const id = entryId(parent === null ? root : idOf(parent), path.subarray(slash + 1));
      insertVersion.run(
        id,
        archive,
        STATES.indexOf(state),
        kind === null ? null : KINDS.indexOf(kind),
        entry.bytes,
        storedTime(entry.modifiedAt),
        entry.mode,
        entry.crc === null ? null : Buffer.from(entry.crc, 'hex'),
      );
      if (kind === 'directory') open.push({ path, id });
    } else if (kind === 'directory') open.push({ path, id: null });
  };

  function directoryOf(path: Buffer): OpenDirectory {
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      if (last.path.equals(path)) return last;
      open.pop();
    }
    const directory = { path, id: null };
    open.push(directory);
    return directory;
  }

  function idOf(directory: OpenDirectory): number {
    return (directory.id ??= resolve(directory.path));
  }

  function resolve(path: Buffer): number {
    let parent = root;
    for (const name of path.toString('latin1').split('/')) parent = entryId(parent, Buffer.from(name, 'latin1'));
    return parent;
  }

  function entryId(parent: number, name: Buffer): number {
    const known = select.get(parent, name);
    if (known !== undefined) return known;
    const id = Number(insert.run(parent, name).lastInsertRowid);
    insertName.run(id, name.toString('latin1'));
    return id;
  }
}

const SLASH = 0x2f;

/** Null for what did not change since the reference. */
function versionState({ data, metadata }: CatalogueEntry): VersionState | null {
  if (data !== 'referenced') return data;
  return metadata === 'saved' ? 'inode-only' : null;
}
