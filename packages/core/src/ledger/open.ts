import { chmod, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { openDatabase } from './database.ts';
import { databaseLedger } from './database-ledger.ts';
import { isCorruption, ledgerError } from './ledger-error.ts';
import type { Ledger } from './types.ts';

export interface LedgerOptions {
  /** Absolute path of the database; `-wal` and `-shm` files lie beside it. */
  readonly file: string;
  readonly clock: () => Date;
  /** `write` makes, migrates and repairs what is needed. `read` changes nothing and refuses what is not as it should be. */
  readonly mode: 'write' | 'read';
  /** Milliseconds to wait for other processes; 5,000 by default. */
  readonly busyTimeoutMs?: number;
  /**
   * What `write` looks over for damage: `all` by default (some 3 ms for each MB), or `archives` alone for commands that
   * only list them and must be quick.
   */
  readonly check?: 'all' | 'archives';
}

/**
 * Opens the ledger. In `write` mode a missing one is made (0600), an older one migrated, and a damaged one moved aside as
 * `<file>.corrupt-<UTC time>` and replaced; `openFinding` then says so.
 *
 * @throws DarkiveError `ledger-unusable`: a newer version, a database of another program, a full or read-only disk,
 * no access; in `read` mode also a missing, older or damaged ledger.
 */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const { file, mode, busyTimeoutMs: timeout = 5000, check = 'all' } = options;
  // Here, not above: importing it costs 7 ms, and most commands need no ledger.
  const { default: Sqlite } = await import('better-sqlite3');
  const connect = (): Database.Database => openDatabase(Sqlite, file, { mode, timeout, check });
  try {
    if (mode === 'write') return await openForWriting(file, options.clock, connect);
    await refuseMissing(file);
    return databaseLedger(connect(), file, null);
  } catch (error) {
    throw ledgerError(error, file);
  }
}

async function openForWriting(file: string, clock: () => Date, connect: () => Database.Database): Promise<Ledger> {
  const before = await ensureFile(file);
  try {
    return databaseLedger(connect(), file, null);
  } catch (error) {
    if (!isCorruption(error)) throw error;
    const moved = await moveAside(file, before, clock());
    await ensureFile(file);
    return databaseLedger(connect(), file, moved);
  }
}

/**
 * Makes the file if it is missing, readable by the owner alone, and returns its inode number. An existing one is never
 * opened here: closing it would drop the locks that SQLite holds on it in this process (fcntl(2), "record locks").
 */
async function ensureFile(file: string): Promise<bigint> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  await handle?.close();
  const { ino, mode } = await stat(file, { bigint: true });
  if ((mode & 0o777n) !== 0o600n) await chmod(file, 0o600);
  return ino;
}

/** Null when another process has just done it. */
async function moveAside(file: string, inode: bigint, now: Date): Promise<Finding | null> {
  if ((await stat(file, { bigint: true })).ino !== inode) return null;
  const aside = `${file}.corrupt-${now.toISOString().replaceAll(':', '')}`;
  // The log first: left behind, it would be replayed into the new database.
  for (const suffix of ['-wal', '-shm', '']) await renameIfPresent(`${file}${suffix}`, `${aside}${suffix}`);
  return finding(
    'degraded',
    'ledger-unusable',
    `The ledger ${file} was damaged. It was moved to ${aside}, and a new one was made. The history of runs begins anew.`,
    'Keep the old file if you need the history. Archives are not affected: the new ledger learns them from their manifests.',
    { file, movedTo: aside },
  );
}

async function renameIfPresent(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

async function refuseMissing(file: string): Promise<void> {
  await stat(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    const hint = 'Run `darkive backup` once: it makes the ledger.';
    throw new DarkiveError('ledger-unusable', `There is no ledger at ${file}.`, { hint, facts: { file }, cause });
  });
}
