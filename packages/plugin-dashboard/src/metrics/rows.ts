import { printableName } from '@darkive/core/plugin';

/** A row of an answer, as SQLite gives it. */
export type Row = readonly (string | number | bigint | Buffer | null)[];
type Value = Row[number];

/** One record, quoted where it must be (RFC 4180), with its line break. */
export function csvLine(row: Row): string {
  const fields = row.map((value) => {
    const text = textOf(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${fields.join(',')}\r\n`;
}

/** For JSON: whole numbers that a double cannot hold, and bytes in base64, as text. */
export function jsonValue(value: Value): string | number | null {
  return typeof value === 'bigint' || Buffer.isBuffer(value) ? textOf(value) : value;
}

/** Columns under each other, numbers to the right; what a terminal would obey is escaped. */
export function tableText(columns: readonly string[], rows: readonly Row[]): string {
  const cells = rows.map((row) => row.map((value) => printableName(textOf(value))));
  const widths = columns.map((name, column) => Math.max(name.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const right = columns.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column])));
  const line = (row: readonly string[]): string =>
    `${row
      .map((cell, column) =>
        right[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()}\n`;
  return [columns, ...cells].map(line).join('');
}

function isNumber(value: Value | undefined): boolean {
  return value === null || typeof value === 'number' || typeof value === 'bigint';
}

function textOf(value: Value): string {
  if (value === null) return '';
  return Buffer.isBuffer(value) ? value.toString('base64') : String(value);
}
