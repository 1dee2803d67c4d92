import { stat } from 'node:fs/promises';
import { DarkiveError } from '../errors/index.ts';
import { openDatabase } from './database.ts';
import { ledgerError } from './ledger-error.ts';

/** As SQLite gives it; whole numbers that a double cannot hold are bigints. */
export type QueryValue = string | number | bigint | Buffer | null;

/**
 * One SQL query of the ledger, row by row. The connection cannot write, and only what returns rows is run.
 *
 * @throws DarkiveError `usage-invalid` for SQL that cannot be run, `ledger-unusable` for a ledger that cannot be read.
 */
export async function queryLedgerFile(
  file: string,
  sql: string,
  onRow: (row: readonly QueryValue[], columns: readonly string[]) => void | Promise<void>,
): Promise<readonly string[]> {
  const { default: Sqlite } = await import('better-sqlite3');
  let db: ReturnType<typeof openDatabase> | null = null;
  try {
    await refuseMissing(file);
    db = openDatabase(Sqlite, file, { mode: 'read', timeout: 5000, check: 'archives' });
    const statement = prepare(db, sql);
    const columns = statement.columns().map(({ name }) => name);
    for (const row of statement.raw().safeIntegers().iterate()) {
      await onRow((row as QueryValue[]).map(plain), columns);
    }
    return columns;
  } catch (error) {
    throw ledgerError(error, file);
  } finally {
    db?.close();
  }
}

async function refuseMissing(file: string): Promise<void> {
  await stat(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    const hint = 'Run `darkive backup` once: it makes the ledger.';
    throw new DarkiveError('ledger-unusable', `There is no ledger at ${file}.`, { hint, facts: { file }, cause });
  });
}

function prepare(db: ReturnType<typeof openDatabase>, sql: string) {
  let reason: string;
  try {
    const statement = db.prepare(sql);
    if (statement.reader && statement.readonly) return statement;
    reason = 'it is no question: the ledger can only be read this way';
  } catch (error) {
    // SQLITE_ERROR is what the text is to blame for; the rest is about the database.
    const isText =
      error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR');
    if (!isText) throw error;
    reason = error.message;
  }
  throw new DarkiveError('usage-invalid', `This SQL cannot be run: ${reason}.`, {
    hint: 'Write one SELECT. The tables are listed by: SELECT name, sql FROM sqlite_schema',
    facts: { sql },
  });
}

function plain(value: QueryValue): QueryValue {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
