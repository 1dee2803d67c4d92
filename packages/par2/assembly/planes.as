// Multiplication in GF(2^16) by bit planes and tables of sums.
//
// Multiplying by a constant is linear over GF(2): each bit of the product is the exclusive-or of some bits of the
// word. A strip of 512 bytes (256 words) of a source block is turned into 16 planes of 32 bytes, plane b holding
// bit b of every word. Eight planes have 256 sums; with all of them in a table, one plane of a product costs one
// look-up and one exclusive-or for each half of the word (the "method of four Russians": Arlazarov, Dinic, Kronrod,
// Faradzhev, 1970). Building a table costs as much as 8 to 16 recovery blocks, so this wins from about a dozen on.
//
// Layout of an accumulator: for each strip, for each output, 16 planes of 32 bytes.

import { bitRows, buildSums, GROUP, loadPlanes, PLANE, STRIP, TILE, transpose } from './bit-planes';

/** 256 sums of 32 bytes. */
const TABLE: usize = 8192;
/** Tables for the two halves of two inputs: as much as a first-level cache holds. */
const TABLES: usize = 4 * TABLE;

/**
 * Look-up offsets for each coefficient. `coefficients`: 16-bit, input by input, `width` (a multiple of 8) each.
 * Result: for each pair of inputs, output and bit: four 16-bit offsets (input 0 low and high byte, input 1 likewise).
 * `inputs` is even.
 */
export function planesTables(coefficients: usize, width: i32, inputs: i32, outputs: i32, tables: usize, scratch: usize): void {
  const low = i16x8.splat(0xff);
  for (let i = 0; i < inputs; i++) {
    const pair = tables + (<usize>(i >> 1)) * (<usize>outputs) * 128 + (<usize>(i & 1)) * 4;
    for (let r = 0; r < outputs; r += 8) {
      bitRows(coefficients + ((<usize>i) * (<usize>width) + (<usize>r)) * 2, scratch);
      const lanes = min(8, outputs - r);
      for (let b: usize = 0; b < 16; b++) {
        const bits = v128.load(scratch + b * 16);
        v128.store(scratch + 256, i16x8.shl(v128.and(bits, low), 5));
        v128.store(scratch + 272, i16x8.shl(i16x8.shr_u(bits, 8), 5));
        for (let lane = 0; lane < lanes; lane++) {
          const target = pair + ((<usize>(r + lane)) * 16 + b) * 8;
          store<u16>(target, load<u16>(scratch + 256 + (<usize>lane) * 2));
          store<u16>(target, load<u16>(scratch + 272 + (<usize>lane) * 2), 2);
        }
      }
    }
  }
}

/** accumulator ^= coefficients · inputs, for `strips` strips from `first` on. `sources`: 32-bit addresses. */
export function planesMultiply(
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
          for (let half: usize = 0; half < 4; half++) {
            buildSums(planes + (<usize>i) * STRIP + half * 8 * PLANE, sums + half * TABLE, TABLE);
          }
          const pair = (<usize>(group + i)) >> 1;
          addRows(target, rows, tables + (pair * (<usize>outputs) + (<usize>tile)) * 128, sums);
        }
      }
    }
  }
}

/** Writes the bytes of one output. */
export function planesFinish(accumulator: usize, outputs: i32, output: i32, first: i32, strips: i32, target: usize): void {
  for (let strip = first; strip < first + strips; strip++) {
    const source = accumulator + ((<usize>strip) * (<usize>outputs) + (<usize>output)) * STRIP;
    transpose(source, PLANE, target, 16);
    transpose(source + 16, PLANE, target + 256, 16);
    target += STRIP;
  }
}

function addRows(target: usize, rows: i32, offsets: usize, sums: usize): void {
  const end = target + (<usize>rows) * PLANE;
  while (target < end) {
    let a = v128.load(target);
    let b = v128.load(target, 16);
    const p = sums + (<usize>load<u16>(offsets));
    a = v128.xor(a, v128.load(p));
    b = v128.xor(b, v128.load(p, 16));
    const q = sums + (<usize>load<u16>(offsets, 2));
    a = v128.xor(a, v128.load(q, 8192));
    b = v128.xor(b, v128.load(q, 8208));
    const r = sums + (<usize>load<u16>(offsets, 4));
    a = v128.xor(a, v128.load(r, 16384));
    b = v128.xor(b, v128.load(r, 16400));
    const s = sums + (<usize>load<u16>(offsets, 6));
    a = v128.xor(a, v128.load(s, 24576));
    b = v128.xor(b, v128.load(s, 24592));
    v128.store(target, a);
    v128.store(target, b, 16);
    target += PLANE;
    offsets += 8;
  }
}
