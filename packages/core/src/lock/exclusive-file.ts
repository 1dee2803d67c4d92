import { unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError } from '../fs/fs-error.ts';

/** Frees the lock. */
export type Unlock = () => void;

/** Milliseconds: long enough for a holder that is just leaving, or about to sign. */
const PATIENCE = 100;

/**
 * Takes an exclusive lock on a file through SQLite: `BEGIN EXCLUSIVE` takes POSIX record locks on it, also while it is
 * empty, and SQLite itself refuses a second connection of the same process (the kernel would not).
 *
 * The holding process must not open this file in any other way: closing it would drop the lock.
 *
 * @param unique makes the name of the probe file unique among processes.
 * @throws DarkiveError `io-failed` when the file cannot be locked at all.
 */
export async function lockFileExclusively(file: string, unique: string): Promise<Unlock | 'held'> {
  const { default: Sqlite } = await import('better-sqlite3');
  const result = tryLock(Sqlite, file, PATIENCE);
  if (typeof result === 'function') return result;
  if (result.code.startsWith('SQLITE_BUSY')) {
    // SQLite says "busy" as well when the file system has no locks (ENOLCK). A file that nobody can hold tells.
    const probe = probeFile(Sqlite, join(dirname(file), `lock-probe-${unique}.sqlite`));
    if (probe === null || !probe.code.startsWith('SQLITE_BUSY')) return 'held';
  }
  throw cannotLock(file, result);
}

function tryLock(Sqlite: typeof Database, file: string, timeout: number): Unlock | SqliteFailure {
  let db: Database.Database | null = null;
  try {
    const opened = new Sqlite(file, { timeout });
    db = opened;
    // Nothing is ever written, so there is nothing to roll back: no journal file beside the lock.
    opened.pragma('journal_mode = MEMORY');
    opened.exec('BEGIN EXCLUSIVE');
    return () => void opened.close();
  } catch (error) {
    db?.close();
    if (isSqliteFailure(error)) return error;
    throw error;
  }
}

/** Null when a fresh file can be locked. Without a pause in between, so that no one else of this process sees it. */
function probeFile(Sqlite: typeof Database, file: string): SqliteFailure | null {
  const result = tryLock(Sqlite, file, 0);
  if (typeof result === 'function') result();
  try {
    unlinkSync(file);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'remove', file);
  }
  return typeof result === 'function' ? null : result;
}

interface SqliteFailure extends Error {
  readonly code: string;
}

function isSqliteFailure(error: unknown): error is SqliteFailure {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

function cannotLock(file: string, cause: SqliteFailure): DarkiveError {
  const facts = { file, code: cause.code };
  if (cause.code === 'SQLITE_NOTADB' || cause.code.startsWith('SQLITE_CORRUPT')) {
    const hint = `Remove ${file} while no run is going on: it should be empty, and is made anew.`;
    return new DarkiveError('io-failed', `The lock file ${file} has been overwritten.`, { hint, facts, cause });
  }
  if (cause.code.startsWith('SQLITE_BUSY') || cause.code.startsWith('SQLITE_IOERR')) {
    const hint = 'Mount it with file locks, or use an archive directory on a file system that has them.';
    const message = `Cannot lock ${file}: its file system does not support file locks, or fails.`;
    return new DarkiveError('io-failed', message, { hint, facts, cause });
  }
  const hint = 'Check that the archive directory is writable, not full, and belongs to this user.';
  return new DarkiveError('io-failed', `Cannot lock ${file}: ${cause.message}.`, { hint, facts, cause });
}
