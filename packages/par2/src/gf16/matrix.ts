import type { Field } from './field.ts';
import { ORDER } from './field.ts';

/** dst ^= factor · src, elementwise, from index `from` on. */
export type AddScaled = (target: Uint16Array, source: Uint16Array, factor: number, from: number) => void;

function scalarAddScaled(field: Field): AddScaled {
  const { log, exp } = field;
  return (target, source, factor, from) => {
    if (factor === 0) return;
    const logFactor = log[factor] ?? 0;
    for (let i = from; i < source.length; i++) {
      const value = source[i] as number;
      if (value !== 0) target[i] = (target[i] as number) ^ (exp[(log[value] as number) + logFactor] as number);
    }
  };
}

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
  addScaled: AddScaled = scalarAddScaled(field),
): Solution | undefined {
  const size = missingLogs.length;
  // Each row: [coefficients of the missing blocks | which chosen recovery blocks went into it].
  const pivots: { row: Uint16Array; column: number }[] = [];
  const rows: number[] = [];
  for (let candidate = 0; candidate < exponents.length && rows.length < size; candidate++) {
    const row = new Uint16Array(2 * size);
    const exponent = exponents[candidate] as number;
    for (let k = 0; k < size; k++) row[k] = field.exp[((missingLogs[k] as number) * exponent) % ORDER] as number;
    row[size + rows.length] = 1;
    for (const pivot of pivots) addScaled(row, pivot.row, row[pivot.column] as number, 0);
    let column = 0;
    while (column < size && row[column] === 0) column++;
    if (column === size) continue;
    scale(field, row, field.inverse(row[column] as number));
    for (const pivot of pivots) addScaled(pivot.row, row, pivot.row[column] as number, 0);
    pivots.push({ row, column });
    rows.push(candidate);
  }
  if (rows.length < size) return undefined;
  const inverse: Uint16Array[] = Array.from({ length: size });
  for (const pivot of pivots) inverse[pivot.column] = pivot.row.slice(size);
  return { rows, inverse };
}

function scale(field: Field, row: Uint16Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = field.multiply(row[i] as number, factor);
}
