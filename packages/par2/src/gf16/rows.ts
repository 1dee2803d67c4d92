import { STRIP_BYTES } from '../kernel/kernel.ts';
import { instantiate } from '../kernel/wasm.ts';
import type { Field } from './field.ts';

/** Rows of a matrix over GF(2^16), by number. All are zero at first. */
export interface Rows {
  get(row: number, column: number): number;
  set(row: number, column: number, value: number): void;
  /** row ^= factor · other. The same row twice scales it by factor + 1. */
  add(row: number, other: number, factor: number): void;
}

/** The oracle of the other. */
export function scalarRows({ log, exp }: Field, count: number, columns: number): Rows {
  const rows = Array.from({ length: count }, () => new Uint16Array(columns));
  const at = (row: number): Uint16Array => rows[row] as Uint16Array;
  return {
    get: (row, column) => at(row)[column] as number,
    set: (row, column, value) => void (at(row)[column] = value),
    add(row, other, factor) {
      if (factor === 0) return;
      const [target, source] = [at(row), at(other)];
      const logFactor = log[factor] ?? 0;
      for (const [column, value] of source.entries()) {
        if (value !== 0)
          target[column] = (target[column] as number) ^ (exp[(log[value] as number) + logFactor] as number);
      }
    },
  };
}

const PAGE = 65536;
/** Beyond this nothing is gained by trying: so much memory is not there for a matrix. */
const MOST_BYTES = 2 ** 31;

/**
 * Rows in the layout of the shuffle kernel: of 16 words the low bytes, then the high bytes. Undefined without SIMD, or when
 * they would take too much memory.
 */
export function simdRows(module: WebAssembly.Module | undefined, count: number, columns: number): Rows | undefined {
  const strips = Math.ceil((columns * 2) / STRIP_BYTES);
  const rowBytes = strips * STRIP_BYTES;
  const bytes = PAGE + count * rowBytes;
  if (module === undefined || bytes > MOST_BYTES) return undefined;
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { rowAdd } = instantiate(module, memory);
  const data = new Uint8Array(memory.buffer);
  const addressOf = (row: number): number => PAGE + row * rowBytes;
  const placeOf = (row: number, column: number): number => addressOf(row) + (column >> 4) * 32 + (column & 15);
  return {
    get(row, column) {
      const place = placeOf(row, column);
      return (data[place] as number) | ((data[place + 16] as number) << 8);
    },
    set(row, column, value) {
      const place = placeOf(row, column);
      data[place] = value & 0xff;
      data[place + 16] = value >> 8;
    },
    add(row, other, factor) {
      if (factor !== 0) rowAdd(addressOf(row), addressOf(other), factor, strips, 0);
    },
  };
}
