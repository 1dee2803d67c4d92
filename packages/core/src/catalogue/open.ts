import { chmod, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { databaseIndex } from './database-index.ts';
import { indexError, isIndexDamage } from './index-error.ts';
import { APPLICATION_ID, createTables, readIdentity, SCHEMA_VERSION } from './schema.ts';
import type { CatalogIndex } from './types.ts';

export interface IndexOptions {
  /** Absolute path of the database; `-wal` and `-shm` files lie beside it. */
  readonly file: string;
  /** The archive directory that is asked about; an index may know several. */
  readonly archives: string;
  /** Milliseconds to wait for other processes; 10,000 by default. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the index. A missing one is made (0600); one that is damaged or of another version is thrown away and made anew,
 * empty, and `openFinding` says so: whoever asks fills it from the catalogues.
 *
 * @throws DarkiveError `catalogue-unusable`: a database of another program, a full or read-only disk, no access.
 */
export async function openIndex(options: IndexOptions): Promise<CatalogIndex> {
  const { file, archives, busyTimeoutMs = 10_000 } = options;
  // Here, not above: most commands need no index.
  const { default: Sqlite } = await import('better-sqlite3');
  try {
    if (file === IN_MEMORY) return databaseIndex(connect(Sqlite, file, busyTimeoutMs), { file, archives }, null);
    await ensureFile(file);
    try {
      return databaseIndex(connect(Sqlite, file, busyTimeoutMs), { file, archives }, null);
    } catch (error) {
      if (!isIndexDamage(error) && !(error instanceof OtherVersion)) throw error;
      await removeIndex(file);
      await ensureFile(file);
      return databaseIndex(connect(Sqlite, file, busyTimeoutMs), { file, archives }, madeAnew(file, error));
    }
  } catch (error) {
    throw indexError(error, file);
  }
}

/** In place of a file: an index for one answer, for those who may not write the state directory. */
export const IN_MEMORY = ':memory:';

/** Throws the index away; it is a cache. Every connection of this process must be closed. */
export async function removeIndex(file: string): Promise<void> {
  try {
    // The log first: left behind, it would be replayed into the next database.
    for (const suffix of ['-wal', '-shm', '']) await rm(`${file}${suffix}`, { force: true });
  } catch (error) {
    throw indexError(error, file);
  }
}

class OtherVersion extends Error {}

function connect(Sqlite: typeof Database, file: string, timeout: number): Database.Database {
  const db = new Sqlite(file, { timeout, fileMustExist: file !== IN_MEMORY });
  try {
    const { applicationId, version, empty } = readIdentity(db);
    if (!empty && applicationId !== APPLICATION_ID) {
      throw new DarkiveError(
        'catalogue-unusable',
        `${file} is a database of another program, not an index of Darkive.`,
        {
          hint: 'Set another `state` directory, or move that file away. It was not changed.',
          facts: { file, applicationId },
        },
      );
    }
    if (!empty && version !== SCHEMA_VERSION) throw new OtherVersion(`version ${version}`);
    if (db.pragma('journal_mode', { simple: true }) !== 'wal') db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('journal_size_limit = 16777216');
    db.pragma('cache_size = -8000');
    createTables(db);
    // Reads the first pages of every table: an overwritten file is noticed here, not in the middle of an answer.
    db.prepare('SELECT count(*) FROM (SELECT 1 FROM archives, definitions, entries, versions LIMIT 1)').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

async function ensureFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  await handle?.close();
  if (((await stat(file)).mode & 0o777) !== 0o600) await chmod(file, 0o600);
}

function madeAnew(file: string, error: unknown): Finding {
  const why = error instanceof OtherVersion ? 'was written by another version of Darkive' : 'was damaged';
  return finding('info', 'index-rebuilt', `The index ${file} ${why}; it is made anew from the catalogues.`, null, {
    file,
  });
}
