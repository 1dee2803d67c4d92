import type Database from 'better-sqlite3';
import { DarkiveError } from '../errors/index.ts';
import { isBusy } from './ledger-error.ts';
import { APPLICATION_ID, migrate, readIdentity, SCHEMA_VERSION } from './schema.ts';

export interface DatabaseOptions {
  readonly mode: 'write' | 'read';
  /** Milliseconds to wait for other connections. */
  readonly timeout: number;
  /** What is looked over for damage when the mode is `write`. */
  readonly check: 'all' | 'archives';
}

/**
 * A connection to the ledger at `file`, which exists, of the current schema. On any error the connection is closed again.
 *
 * @throws DarkiveError `ledger-unusable` for a database that is not ours or of another version, else errors of SQLite.
 */
export function openDatabase(Sqlite: typeof Database, file: string, options: DatabaseOptions): Database.Database {
  const { mode, timeout } = options;
  const db = new Sqlite(file, { timeout, readonly: mode === 'read', fileMustExist: true });
  try {
    refuseForeign(db, file, mode);
    db.pragma('foreign_keys = ON');
    if (mode === 'write') prepareForWriting(db, options);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function refuseForeign(db: Database.Database, file: string, mode: 'write' | 'read'): void {
  const { applicationId, version, empty } = readIdentity(db);
  const facts = { file, applicationId, version, supported: SCHEMA_VERSION };
  if (applicationId !== APPLICATION_ID && !(empty && applicationId === 0 && version === 0)) {
    const hint = 'Set another `state` directory, or move that file away. It was not changed.';
    throw new DarkiveError('ledger-unusable', `${file} is a database of another program, not a ledger.`, {
      hint,
      facts,
    });
  }
  if (version > SCHEMA_VERSION) {
    const hint = 'Update Darkive to the version that wrote it, or a later one. The ledger was not changed.';
    throw new DarkiveError('ledger-unusable', `The ledger ${file} was written by a newer Darkive.`, { hint, facts });
  }
  if (mode === 'read' && version < SCHEMA_VERSION) {
    const hint = 'Run `darkive backup` once: it brings the ledger up to date.';
    throw new DarkiveError('ledger-unusable', `The ledger ${file} was written by an older Darkive.`, { hint, facts });
  }
}

function prepareForWriting(db: Database.Database, { timeout, check }: DatabaseOptions): void {
  enterWalMode(db, timeout);
  // A run's record must outlive a power cut; in WAL mode the build's default would not sync each commit.
  db.pragma('synchronous = FULL');
  migrate(db);
  const problem = db.pragma(check === 'all' ? 'quick_check(1)' : 'quick_check(archives)', { simple: true });
  // The same as if a later statement had met the damage.
  if (problem !== 'ok') throw Object.assign(new Error(String(problem)), { code: 'SQLITE_CORRUPT' });
}

/** SQLite does not wait for others when it changes the journal mode, which happens once in the life of a ledger. */
function enterWalMode(db: Database.Database, timeout: number): void {
  const pauseMs = 20;
  for (let waited = 0; ; waited += pauseMs) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || waited >= timeout) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}
