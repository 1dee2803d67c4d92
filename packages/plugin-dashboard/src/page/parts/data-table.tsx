import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { formatCount } from '../formats.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly numeric?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is, for those who cannot see where it stands. */
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Rows at first; more come on request, so that thousands cost nothing. */
  readonly initial?: number;
}

const STEP = 50;

/**
 * A real table, which a narrow screen shows as one block a row: hence the roles, which browsers drop when the display of a
 * table changes.
 */
export function DataTable<Row>({ caption, columns, rows, keyOf, initial = 10 }: DataTableProps<Row>): JSX.Element {
  const [shown, show] = useState(initial);
  const left = rows.length - shown;
  return (
    <div class="table">
      <table role="table">
        <caption class="unseen">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, numeric }) => (
              <th key={title} role="columnheader" scope="col" class={numeric ? 'numeric' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.slice(0, shown).map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ title, cell, numeric }, index) =>
                index === 0 ? (
                  <th key={title} role="rowheader" scope="row">
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} role="cell" class={numeric ? 'numeric' : undefined} data-title={title}>
                    <div>{cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {left <= 0 ? null : (
        <p class="rest">
          <span>
            {formatCount(shown)} of {formatCount(rows.length)}
          </span>
          <button type="button" class="needs-script" onClick={() => show(shown + STEP)}>
            Show {formatCount(Math.min(STEP, left))} more<span class="unseen"> rows: {caption}</span>
          </button>
        </p>
      )}
    </div>
  );
}
