import type Database from 'better-sqlite3';
import type { ExportedRow } from './types.ts';

/** Tables by name, rows in the order of the table: the same ledger gives the same export. */
export function* exportRows(db: Database.Database): IterableIterator<ExportedRow> {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  for (const table of tables) {
    const rows = db
      .prepare<[], Record<string, string | number | bigint | null>>(`SELECT * FROM "${table}"`)
      .safeIntegers();
    for (const row of rows.iterate()) {
      yield { table, row: Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(value)])) };
    }
  }
}

export function integrityProblems(db: Database.Database): string[] {
  const answers = db.prepare<[], string>('PRAGMA integrity_check(20)').pluck().all();
  return answers.filter((answer) => answer !== 'ok');
}

function plain(value: string | number | bigint | null): string | number | null {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
