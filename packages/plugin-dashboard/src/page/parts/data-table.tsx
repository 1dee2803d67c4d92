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
  /** What unfolds below a row, and the word that says so. */
  readonly detail?: { readonly word: (row: Row) => string; readonly content: (row: Row) => ComponentChildren };
}

const STEP = 50;

/**
 * A real table, which a narrow screen shows as one block a row: hence the roles, which browsers drop when the display of a
 * table changes.
 */
export function DataTable<Row>(props: DataTableProps<Row>): JSX.Element {
  const { caption, columns, rows, keyOf, initial = 10, detail } = props;
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
            {detail === undefined ? null : (
              <th role="columnheader" scope="col">
                <span class="unseen">Details</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.slice(0, shown).map((row) => (
            <Row key={keyOf(row)} row={row} columns={columns} {...(detail === undefined ? {} : { detail })} />
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

interface RowProps<Item> extends Pick<DataTableProps<Item>, 'columns' | 'detail'> {
  readonly row: Item;
}

function Row<Item>({ row, columns, detail }: RowProps<Item>): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr role="row">
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
        {detail === undefined ? null : (
          <td role="cell" class="unfold">
            <button type="button" class="needs-script" aria-expanded={open} onClick={() => setOpen(!open)}>
              {detail.word(row)}
            </button>
          </td>
        )}
      </tr>
      {detail === undefined || !open ? null : (
        <tr role="row" class="detail">
          <td role="cell" colSpan={columns.length + 1}>
            {detail.content(row)}
          </td>
        </tr>
      )}
    </>
  );
}
