import type { Field } from './field.ts';
import { ORDER } from './field.ts';
import { scalarRows } from './rows.ts';
import type { Rows } from './rows.ts';

/** Which recovery blocks to use, and how they and the present source blocks combine to the missing ones. */
export interface Solution {
  /** Indices into the offered exponents, one for each missing block. */
  readonly rows: readonly number[];
  /** Inverse matrix, one row for each missing block, one column for each chosen recovery block. */
  readonly inverse: readonly Uint16Array[];
}

/**
 * Chooses as many of the offered recovery blocks as there are missing source blocks, so that the matrix of
 * c^e (c: constant of a missing block, e: exponent of a recovery block) can be inverted, and inverts it by
 * Gauss-Jordan elimination. With the constants of PAR2 some choices are singular; those rows are passed over.
 * Undefined when no choice works.
 */
export function solve(
  field: Field,
  missingLogs: readonly number[],
  exponents: readonly number[],
  makeRows: (count: number, columns: number) => Rows = (count, columns) => scalarRows(field, count, columns),
): Solution | undefined {
  const size = missingLogs.length;
  // Each row: [coefficients of the missing blocks | which chosen recovery blocks went into it].
  const matrix = makeRows(size, 2 * size);
  const pivots: number[] = [];
  const rows: number[] = [];
  for (let candidate = 0; candidate < exponents.length && rows.length < size; candidate++) {
    const row = rows.length;
    const exponent = exponents[candidate] as number;
    for (let k = 0; k < size; k++) {
      matrix.set(row, k, field.exp[((missingLogs[k] as number) * exponent) % ORDER] as number);
      // What a candidate that was passed over has left.
      matrix.set(row, size + k, Number(k === row));
    }
    for (const [other, column] of pivots.entries()) matrix.add(row, other, matrix.get(row, column));
    let column = 0;
    while (column < size && matrix.get(row, column) === 0) column++;
    if (column === size) continue;
    // Times its inverse, the pivot becomes 1.
    matrix.add(row, row, field.inverse(matrix.get(row, column)) ^ 1);
    for (const other of pivots.keys()) matrix.add(other, row, matrix.get(other, column));
    pivots.push(column);
    rows.push(candidate);
  }
  if (rows.length < size) return undefined;
  const inverse: Uint16Array[] = Array.from({ length: size });
  for (const [row, column] of pivots.entries()) {
    inverse[column] = Uint16Array.from({ length: size }, (_, k) => matrix.get(row, size + k));
  }
  return { rows, inverse };
}
