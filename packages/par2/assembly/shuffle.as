// Multiplication in GF(2^16) by nibble tables and byte shuffles (Plank, Greenan, Miller, "Screaming Fast Galois Field
// Arithmetic Using Intel SIMD Instructions", FAST 2013). For few outputs, where tables of sums do not pay.
//
// Layout of an accumulator: for each strip, for each output, 16 times 16 low bytes and 16 high bytes.

import { lookUp } from './look-up';

const STRIP: usize = 512;
/** Eight tables of 16 bytes: low bytes of the product for nibbles 0 to 3, then high bytes. */
const TABLES: usize = 128;
/** Inputs added in one pass over an output. */
const GROUP: i32 = 4;

/** Nibble tables for each coefficient: input by input, output by output. Parameters as for `planesTables`. */
export function shuffleTables(coefficients: usize, width: i32, inputs: i32, outputs: i32, tables: usize): void {
  for (let i = 0; i < inputs; i++) {
    for (let r = 0; r < outputs; r++) {
      let c: u32 = load<u16>(coefficients + ((<usize>i) * (<usize>width) + (<usize>r)) * 2);
      for (let nibble: usize = 0; nibble < 4; nibble++) {
        const low = tables + nibble * 16;
        store<u8>(low, 0);
        store<u8>(low, 0, 64);
        for (let size: usize = 1; size < 16; size <<= 1) {
          for (let k: usize = 0; k < size; k++) {
            store<u8>(low + size + k, load<u8>(low + k) ^ <u8>c);
            store<u8>(low + size + k, load<u8>(low + k, 64) ^ <u8>(c >> 8), 64);
          }
          c = (c << 1) ^ (c & 0x8000 ? 0x1100b : 0);
        }
      }
      tables += TABLES;
    }
  }
}

/** Parameters as for `planesMultiply`. `scratch`: 2048 bytes. */
export function shuffleMultiply(
  accumulator: usize,
  outputs: i32,
  sources: usize,
  inputs: i32,
  tables: usize,
  first: i32,
  strips: i32,
  scratch: usize,
): void {
  const step = (<usize>outputs) * TABLES;
  for (let strip = first; strip < first + strips; strip++) {
    for (let group = 0; group < inputs; group += GROUP) {
      const count = min(GROUP, inputs - group);
      for (let i = 0; i < count; i++) {
        const source = <usize>load<u32>(sources + (<usize>(group + i)) * 4) + (<usize>strip) * STRIP;
        split(source, scratch + (<usize>i) * STRIP);
      }
      let target = accumulator + (<usize>strip) * (<usize>outputs) * STRIP;
      let table = tables + (<usize>group) * step;
      for (let r = 0; r < outputs; r++) {
        if (count === GROUP) addFour(target, scratch, table, step);
        else for (let i = 0; i < count; i++) addOne(target, scratch + (<usize>i) * STRIP, table + (<usize>i) * step);
        target += STRIP;
        table += TABLES;
      }
    }
  }
}

/** Writes the bytes of one output. */
export function shuffleFinish(accumulator: usize, outputs: i32, output: i32, first: i32, strips: i32, target: usize): void {
  for (let strip = first; strip < first + strips; strip++) {
    const source = accumulator + ((<usize>strip) * (<usize>outputs) + (<usize>output)) * STRIP;
    for (let at: usize = 0; at < STRIP; at += 32) {
      const low = v128.load(source + at);
      const high = v128.load(source + at, 16);
      v128.store(target + at, i8x16.shuffle(low, high, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(target + at, i8x16.shuffle(low, high, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), 16);
    }
    target += STRIP;
  }
}

/** row ^= factor · other, for rows in the layout of an accumulator with one output. `scratch`: 256 bytes. */
export function rowAdd(row: usize, other: usize, factor: i32, strips: i32, scratch: usize): void {
  store<u16>(scratch, <u16>factor);
  const table = scratch + 64;
  shuffleTables(scratch, 8, 1, 1, table);
  for (let strip = 0; strip < strips; strip++) {
    const at = (<usize>strip) * STRIP;
    addOne(row + at, other + at, table);
  }
}

/** Low and high bytes of 16 words each into vectors of their own. */
function split(source: usize, target: usize): void {
  for (let at: usize = 0; at < STRIP; at += 32) {
    const a = v128.load(source + at);
    const b = v128.load(source + at, 16);
    v128.store(target + at, i8x16.shuffle(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
    v128.store(target + at, i8x16.shuffle(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), 16);
  }
}

function addFour(target: usize, source: usize, table: usize, step: usize): void {
  const table1 = table + step;
  const table2 = table1 + step;
  const table3 = table2 + step;
  const end = target + STRIP;
  while (target < end) {
    let low = v128.load(target);
    let high = v128.load(target, 16);

    const low0 = v128.load(source, 0);
    const high0 = v128.load(source, 16);
    low = v128.xor(low, product(low0, high0, table));
    high = v128.xor(high, product(low0, high0, table + 64));

    const low1 = v128.load(source, 512);
    const high1 = v128.load(source, 528);
    low = v128.xor(low, product(low1, high1, table1));
    high = v128.xor(high, product(low1, high1, table1 + 64));

    const low2 = v128.load(source, 1024);
    const high2 = v128.load(source, 1040);
    low = v128.xor(low, product(low2, high2, table2));
    high = v128.xor(high, product(low2, high2, table2 + 64));

    const low3 = v128.load(source, 1536);
    const high3 = v128.load(source, 1552);
    low = v128.xor(low, product(low3, high3, table3));
    high = v128.xor(high, product(low3, high3, table3 + 64));

    v128.store(target, low);
    v128.store(target, high, 16);
    target += 32;
    source += 32;
  }
}

function addOne(target: usize, source: usize, table: usize): void {
  const end = target + STRIP;
  while (target < end) {
    const low = v128.load(source);
    const high = v128.load(source, 16);
    v128.store(target, v128.xor(v128.load(target), product(low, high, table)));
    v128.store(target, v128.xor(v128.load(target, 16), product(low, high, table + 64)), 16);
    target += 32;
    source += 32;
  }
}

/** Low bytes of the products; with the second half of the tables, high bytes. The nibbles are computed once. */
// @ts-ignore: decorator
@inline
function product(low: v128, high: v128, table: usize): v128 {
  const nibble = i8x16.splat(15);
  const first = lookUp(v128.load(table), v128.and(low, nibble));
  const second = lookUp(v128.load(table, 16), v128.and(i16x8.shr_u(low, 4), nibble));
  const third = lookUp(v128.load(table, 32), v128.and(high, nibble));
  const fourth = lookUp(v128.load(table, 48), v128.and(i16x8.shr_u(high, 4), nibble));
  return v128.xor(v128.xor(first, second), v128.xor(third, fourth));
}
