// Multiplication in GF(2^16) by bit planes and tables of sums, for a few outputs. As in planes.as, with three tables for
// each input in place of two: of five, five and six planes. They have 32, 32 and 64 sums, a quarter of what two tables of
// 256 take to build, for three look-ups in place of two.
//
// Layout of an accumulator: as in planes.as.

import { bitRows, buildSums, GROUP, loadPlanes, PLANE, STRIP, TILE } from './bit-planes';

/** Tables of one input: the sums of its planes 0 to 4, 5 to 9 and 10 to 15, of 32 bytes each. */
const MIDDLE: usize = 32 * PLANE;
const HIGH: usize = 64 * PLANE;
const TABLE: usize = 128 * PLANE;
/** Of two inputs. Small enough to stay in a first-level cache together with some outputs. */
const TABLES: usize = 2 * TABLE;

/**
 * Rows of bits for each coefficient. `coefficients`: 16-bit, input by input, `width` (a multiple of 8) each. Result: for
 * each pair of inputs, output and bit: which bits of input 0 and of input 1 it is the sum of, 16 bits each. `inputs` is even.
 */
export function thirdsTables(coefficients: usize, width: i32, inputs: i32, outputs: i32, tables: usize, scratch: usize): void {
  for (let i = 0; i < inputs; i++) {
    const pair = tables + (<usize>(i >> 1)) * (<usize>outputs) * 64 + (<usize>(i & 1)) * 2;
    for (let r = 0; r < outputs; r += 8) {
      bitRows(coefficients + ((<usize>i) * (<usize>width) + (<usize>r)) * 2, scratch);
      const lanes = min(8, outputs - r);
      for (let b: usize = 0; b < 16; b++) {
        for (let lane = 0; lane < lanes; lane++) {
          store<u16>(pair + ((<usize>(r + lane)) * 16 + b) * 4, load<u16>(scratch + b * 16 + (<usize>lane) * 2));
        }
      }
    }
  }
}

/** accumulator ^= coefficients · inputs, for `strips` strips from `first` on. `sources`: 32-bit addresses. */
export function thirdsMultiply(
  accumulator: usize,
  outputs: i32,
  sources: usize,
  inputs: i32,
  tables: usize,
  first: i32,
  strips: i32,
  scratch: usize,
): void {
  const sums = scratch;
  const planes = scratch + TABLES;
  for (let group = 0; group < inputs; group += GROUP) {
    const count = min(GROUP, inputs - group);
    for (let strip = first; strip < first + strips; strip++) {
      loadPlanes(sources, group, count, strip, planes);
      for (let tile = 0; tile < outputs; tile += TILE) {
        const rows = min(TILE, outputs - tile) * 16;
        const target = accumulator + ((<usize>strip) * (<usize>outputs) + (<usize>tile)) * STRIP;
        for (let i = 0; i < count; i += 2) {
          for (let input: usize = 0; input < 2; input++) {
            const from = planes + ((<usize>i) + input) * STRIP;
            const to = sums + input * TABLE;
            buildSums(from, to, 32 * PLANE);
            buildSums(from + 5 * PLANE, to + MIDDLE, 32 * PLANE);
            buildSums(from + 10 * PLANE, to + HIGH, 64 * PLANE);
          }
          const pair = (<usize>(group + i)) >> 1;
          addRows(target, rows, tables + (pair * (<usize>outputs) + (<usize>tile)) * 64, sums);
        }
      }
    }
  }
}

function addRows(target: usize, rows: i32, masks: usize, sums: usize): void {
  const end = target + (<usize>rows) * PLANE;
  while (target < end) {
    let a = v128.load(target);
    let b = v128.load(target, 16);
    const bits = load<u32>(masks);
    const p = sums + (<usize>((bits << 5) & 0x3e0));
    a = v128.xor(a, v128.load(p));
    b = v128.xor(b, v128.load(p, 16));
    const q = sums + (<usize>(bits & 0x3e0));
    a = v128.xor(a, v128.load(q, MIDDLE));
    b = v128.xor(b, v128.load(q, MIDDLE + 16));
    const r = sums + (<usize>((bits >> 5) & 0x7e0));
    a = v128.xor(a, v128.load(r, HIGH));
    b = v128.xor(b, v128.load(r, HIGH + 16));
    const s = sums + (<usize>((bits >> 11) & 0x3e0));
    a = v128.xor(a, v128.load(s, TABLE));
    b = v128.xor(b, v128.load(s, TABLE + 16));
    const t = sums + (<usize>((bits >> 16) & 0x3e0));
    a = v128.xor(a, v128.load(t, TABLE + MIDDLE));
    b = v128.xor(b, v128.load(t, TABLE + MIDDLE + 16));
    const u = sums + (<usize>((bits >> 21) & 0x7e0));
    a = v128.xor(a, v128.load(u, TABLE + HIGH));
    b = v128.xor(b, v128.load(u, TABLE + HIGH + 16));
    v128.store(target, a);
    v128.store(target, b, 16);
    target += PLANE;
    masks += 4;
  }
}
