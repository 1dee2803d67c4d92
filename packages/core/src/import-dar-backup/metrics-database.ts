import { readFile, stat } from 'node:fs/promises';
import { errnoOf, fsErrorText, ioError } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';

export type MetricsRow = Readonly<Record<string, unknown>>;

export interface Metrics {
  /** Rows of `backup_runs`, in the order in which they were written. */
  readonly runs: readonly MetricsRow[];
  /** Rows of `restore_test_samples`; empty in older databases. */
  readonly samples: readonly MetricsRow[];
  readonly findings: readonly Finding[];
}

/** More is no database of runs: ten backups a day for a hundred years are 400 MB. */
const LARGEST = 512 * 1024 * 1024;

/**
 * dar-backup's metrics. The file is read into memory and opened there: opening it in place would make a log and a lock
 * beside it, for it is in WAL mode. Null with a finding when it cannot be used.
 */
export async function readMetrics(file: string): Promise<Metrics> {
  const findings: Finding[] = [];
  const unusable = (problem: string): Metrics => {
    const text = `The metrics database ${file} was not imported: ${problem}.`;
    findings.push(finding('degraded', 'metrics-unusable', text, 'Correct that and run the command again.', { file }));
    return { runs: [], samples: [], findings };
  };
  let bytes: Buffer;
  try {
    if ((await stat(file)).size > LARGEST) return unusable('it is larger than 512 MiB');
    bytes = await readFile(file);
    const pending = await stat(`${file}-wal`).catch(() => null);
    if (pending !== null && pending.size > 0) findings.push(openElsewhere(file));
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return unusable(fsErrorText(error));
  }
  if (!bytes.subarray(0, 16).equals(SQLITE)) return unusable('it is not an SQLite database');
  // File format versions (SQLite file format, 1.3): 2 asks for a log, which does not exist in memory.
  bytes[18] = 1;
  bytes[19] = 1;
  const { default: Sqlite } = await import('better-sqlite3');
  try {
    const db = new Sqlite(bytes, { readonly: true });
    try {
      const has = (table: string): boolean =>
        db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined;
      if (!has('backup_runs')) return unusable('it has no table backup_runs');
      const rows = (table: string): MetricsRow[] =>
        db.prepare<[], MetricsRow>(`SELECT * FROM ${table} ORDER BY id`).all();
      return {
        runs: rows('backup_runs'),
        samples: has('restore_test_samples') ? rows('restore_test_samples') : [],
        findings,
      };
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw ioError(error, 'read', file);
    return unusable(error.message);
  }
}

const SQLITE = Buffer.from('SQLite format 3\0');

function openElsewhere(file: string): Finding {
  return finding(
    'degraded',
    'metrics-in-use',
    `The newest rows of ${file} are still in its log ${file}-wal and were not imported: a program has it open, or was killed.`,
    `Close the dashboard, run: sqlite3 '${file}' 'PRAGMA wal_checkpoint(TRUNCATE)'. Then run the import again: it adds what is missing.`,
    { file },
  );
}
