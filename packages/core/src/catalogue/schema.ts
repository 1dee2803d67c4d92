import type Database from 'better-sqlite3';
import type { EntryKind } from '../dar/types.ts';
import type { VersionState } from './types.ts';

/** Marks a database as an index of Darkive (`PRAGMA application_id`): "DRKC". */
export const APPLICATION_ID = 0x44524b43;

/** `PRAGMA user_version`. The index is a cache: one of another version is thrown away and made again, not migrated. */
export const SCHEMA_VERSION = 1;

/** Codes of `versions.state` and `versions.kind`: their places in these lists. Add at the end. */
export const STATES = ['saved', 'inode-only', 'deleted'] as const satisfies readonly VersionState[];
export const DELETED = 2;
export const KINDS = [
  'file',
  'directory',
  'symlink',
  'pipe',
  'socket',
  'character-device',
  'block-device',
  'door',
] as const satisfies readonly EntryKind[];
export const DIRECTORY = 1;

/**
 * `definitions`: of an archive directory; one state directory may serve several of them.
 * `entries`: every path of a definition once, as a tree: `parent` is the entry of its directory, or the negative id of
 * the definition at the root. Names are bytes.
 * `names`: trigrams of the file names, each byte as the character of that number, so that any bytes can be found. It
 * only proposes; what is proposed is compared again.
 */
const TABLES = `
  CREATE TABLE definitions (
    id INTEGER PRIMARY KEY, directory TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (directory, name)
  ) STRICT;

  CREATE TABLE archives (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    definition INTEGER NOT NULL REFERENCES definitions (id),
    type TEXT NOT NULL CHECK (type IN ('FULL', 'DIFF', 'INCR')),
    created_at TEXT NOT NULL,
    reference TEXT,
    UNIQUE (id, definition)
  ) STRICT;

  CREATE TABLE entries (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name BLOB NOT NULL) STRICT;
  CREATE UNIQUE INDEX entries_by_parent ON entries (parent, name);

  CREATE TABLE versions (
    entry INTEGER NOT NULL,
    archive INTEGER NOT NULL,
    state INTEGER NOT NULL,
    kind INTEGER,
    bytes INTEGER,
    modified_at INTEGER,
    mode INTEGER,
    crc BLOB,
    PRIMARY KEY (entry, archive)
  ) STRICT, WITHOUT ROWID;

  CREATE VIRTUAL TABLE names USING fts5 (
    name, tokenize = 'trigram', content = '', contentless_delete = 1, detail = none
  );
  -- Bytes that are gathered before they are written: fewer segments to merge while a million names go in.
  INSERT INTO names (names, rank) VALUES ('hashsize', 4194304);
`;

/** What a database says of itself. */
export function readIdentity(db: Database.Database): { applicationId: number; version: number; empty: boolean } {
  return {
    applicationId: Number(db.pragma('application_id', { simple: true })),
    version: Number(db.pragma('user_version', { simple: true })),
    empty: db.prepare('SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)').pluck().get() === 1,
  };
}

/** Makes the tables in an empty database; does nothing when another process was faster. */
export function createTables(db: Database.Database): void {
  db.transaction(() => {
    if (!readIdentity(db).empty) return;
    db.exec(TABLES);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}
