// What the two kernels by bit planes share. A strip of 512 bytes (256 words) is 16 planes of 32 bytes, plane b holding bit b of
// every word.

export const STRIP: usize = 512;
export const PLANE: usize = 32;
/** Inputs that are turned into planes together; their look-up tables stay in the second-level cache. */
export const GROUP: i32 = 16;
/** Outputs handled in one go, so that their 512 bytes each stay in the second-level cache. */
export const TILE: i32 = 256;

/**
 * The multiplications by eight coefficients as matrices of bits. `coefficients`: eight of 16 bits. Result, 16 × 16 bytes in
 * `rows`: vector b holds in lane l which bits of a word the bit b of its product with coefficient l is the sum of.
 */
export function bitRows(coefficients: usize, rows: usize): void {
  const poly = i16x8.splat(0x100b);
  let v = v128.load(coefficients);
  for (let a: usize = 0; a < 256; a += 16) {
    v128.store(rows + a, v);
    v = v128.xor(i16x8.shl(v, 1), v128.and(i16x8.shr_s(v, 15), poly));
  }
  transpose(rows, 16, rows, 16);
}

/** Turns one strip of `count` inputs from number `first` on into planes. `sources`: 32-bit addresses. */
export function loadPlanes(sources: usize, first: i32, count: i32, strip: i32, planes: usize): void {
  for (let i = 0; i < count; i++) {
    const source = <usize>load<u32>(sources + (<usize>(first + i)) * 4) + (<usize>strip) * STRIP;
    transpose(source, 16, planes + (<usize>i) * STRIP, PLANE);
    transpose(source + 256, 16, planes + (<usize>i) * STRIP + 16, PLANE);
  }
}

/**
 * All sums of the planes from `planes` on, as many as give `bytes` of them: 32 × 2^planes. As fast as the stores: variants
 * that keep sums in registers gained nothing.
 */
export function buildSums(planes: usize, sums: usize, bytes: usize): void {
  v128.store(sums, i32x4.splat(0));
  v128.store(sums, i32x4.splat(0), 16);
  for (let size: usize = PLANE; size < bytes; size <<= 1) {
    const a = v128.load(planes);
    const b = v128.load(planes, 16);
    let from = sums;
    const end = sums + size;
    while (from < end) {
      v128.store(from + size, v128.xor(v128.load(from), a));
      v128.store(from + size, v128.xor(v128.load(from, 16), b), 16);
      from += PLANE;
    }
    planes += PLANE;
  }
}

/**
 * Transposes eight 16×16 bit matrices at once: lane l of vector i is row i of matrix l (Warren, "Hacker's Delight",
 * section 7-3). Vectors are `fromStep` bytes apart, the result's `toStep`. Its own inverse.
 */
// @ts-ignore: decorator
@inline
export function transpose(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  // Rows 8 apart exchange bytes, then 4, 2 and 1 apart bits.
  let v0 = v128.load(from + 0 * fromStep);
  let v1 = v128.load(from + 1 * fromStep);
  let v2 = v128.load(from + 2 * fromStep);
  let v3 = v128.load(from + 3 * fromStep);
  let v4 = v128.load(from + 4 * fromStep);
  let v5 = v128.load(from + 5 * fromStep);
  let v6 = v128.load(from + 6 * fromStep);
  let v7 = v128.load(from + 7 * fromStep);
  let v8 = v128.load(from + 8 * fromStep);
  let v9 = v128.load(from + 9 * fromStep);
  let v10 = v128.load(from + 10 * fromStep);
  let v11 = v128.load(from + 11 * fromStep);
  let v12 = v128.load(from + 12 * fromStep);
  let v13 = v128.load(from + 13 * fromStep);
  let v14 = v128.load(from + 14 * fromStep);
  let v15 = v128.load(from + 15 * fromStep);
  const m8 = i16x8.splat(0x00ff);
  const t8_0 = v128.and(v128.xor(i16x8.shr_u(v0, 8), v8), m8);
  v8 = v128.xor(v8, t8_0);
  v0 = v128.xor(v0, i16x8.shl(t8_0, 8));
  const t8_1 = v128.and(v128.xor(i16x8.shr_u(v1, 8), v9), m8);
  v9 = v128.xor(v9, t8_1);
  v1 = v128.xor(v1, i16x8.shl(t8_1, 8));
  const t8_2 = v128.and(v128.xor(i16x8.shr_u(v2, 8), v10), m8);
  v10 = v128.xor(v10, t8_2);
  v2 = v128.xor(v2, i16x8.shl(t8_2, 8));
  const t8_3 = v128.and(v128.xor(i16x8.shr_u(v3, 8), v11), m8);
  v11 = v128.xor(v11, t8_3);
  v3 = v128.xor(v3, i16x8.shl(t8_3, 8));
  const t8_4 = v128.and(v128.xor(i16x8.shr_u(v4, 8), v12), m8);
  v12 = v128.xor(v12, t8_4);
  v4 = v128.xor(v4, i16x8.shl(t8_4, 8));
  const t8_5 = v128.and(v128.xor(i16x8.shr_u(v5, 8), v13), m8);
  v13 = v128.xor(v13, t8_5);
  v5 = v128.xor(v5, i16x8.shl(t8_5, 8));
  const t8_6 = v128.and(v128.xor(i16x8.shr_u(v6, 8), v14), m8);
  v14 = v128.xor(v14, t8_6);
  v6 = v128.xor(v6, i16x8.shl(t8_6, 8));
  const t8_7 = v128.and(v128.xor(i16x8.shr_u(v7, 8), v15), m8);
  v15 = v128.xor(v15, t8_7);
  v7 = v128.xor(v7, i16x8.shl(t8_7, 8));
  const m4 = i16x8.splat(0x0f0f);
  const t4_0 = v128.and(v128.xor(i16x8.shr_u(v0, 4), v4), m4);
  v4 = v128.xor(v4, t4_0);
  v0 = v128.xor(v0, i16x8.shl(t4_0, 4));
  const t4_1 = v128.and(v128.xor(i16x8.shr_u(v1, 4), v5), m4);
  v5 = v128.xor(v5, t4_1);
  v1 = v128.xor(v1, i16x8.shl(t4_1, 4));
  const t4_2 = v128.and(v128.xor(i16x8.shr_u(v2, 4), v6), m4);
  v6 = v128.xor(v6, t4_2);
  v2 = v128.xor(v2, i16x8.shl(t4_2, 4));
  const t4_3 = v128.and(v128.xor(i16x8.shr_u(v3, 4), v7), m4);
  v7 = v128.xor(v7, t4_3);
  v3 = v128.xor(v3, i16x8.shl(t4_3, 4));
  const t4_8 = v128.and(v128.xor(i16x8.shr_u(v8, 4), v12), m4);
  v12 = v128.xor(v12, t4_8);
  v8 = v128.xor(v8, i16x8.shl(t4_8, 4));
  const t4_9 = v128.and(v128.xor(i16x8.shr_u(v9, 4), v13), m4);
  v13 = v128.xor(v13, t4_9);
  v9 = v128.xor(v9, i16x8.shl(t4_9, 4));
  const t4_10 = v128.and(v128.xor(i16x8.shr_u(v10, 4), v14), m4);
  v14 = v128.xor(v14, t4_10);
  v10 = v128.xor(v10, i16x8.shl(t4_10, 4));
  const t4_11 = v128.and(v128.xor(i16x8.shr_u(v11, 4), v15), m4);
  v15 = v128.xor(v15, t4_11);
  v11 = v128.xor(v11, i16x8.shl(t4_11, 4));
  const m2 = i16x8.splat(0x3333);
  const t2_0 = v128.and(v128.xor(i16x8.shr_u(v0, 2), v2), m2);
  v2 = v128.xor(v2, t2_0);
  v0 = v128.xor(v0, i16x8.shl(t2_0, 2));
  const t2_1 = v128.and(v128.xor(i16x8.shr_u(v1, 2), v3), m2);
  v3 = v128.xor(v3, t2_1);
  v1 = v128.xor(v1, i16x8.shl(t2_1, 2));
  const t2_4 = v128.and(v128.xor(i16x8.shr_u(v4, 2), v6), m2);
  v6 = v128.xor(v6, t2_4);
  v4 = v128.xor(v4, i16x8.shl(t2_4, 2));
  const t2_5 = v128.and(v128.xor(i16x8.shr_u(v5, 2), v7), m2);
  v7 = v128.xor(v7, t2_5);
  v5 = v128.xor(v5, i16x8.shl(t2_5, 2));
  const t2_8 = v128.and(v128.xor(i16x8.shr_u(v8, 2), v10), m2);
  v10 = v128.xor(v10, t2_8);
  v8 = v128.xor(v8, i16x8.shl(t2_8, 2));
  const t2_9 = v128.and(v128.xor(i16x8.shr_u(v9, 2), v11), m2);
  v11 = v128.xor(v11, t2_9);
  v9 = v128.xor(v9, i16x8.shl(t2_9, 2));
  const t2_12 = v128.and(v128.xor(i16x8.shr_u(v12, 2), v14), m2);
  v14 = v128.xor(v14, t2_12);
  v12 = v128.xor(v12, i16x8.shl(t2_12, 2));
  const t2_13 = v128.and(v128.xor(i16x8.shr_u(v13, 2), v15), m2);
  v15 = v128.xor(v15, t2_13);
  v13 = v128.xor(v13, i16x8.shl(t2_13, 2));
  const m1 = i16x8.splat(0x5555);
  const t1_0 = v128.and(v128.xor(i16x8.shr_u(v0, 1), v1), m1);
  v1 = v128.xor(v1, t1_0);
  v0 = v128.xor(v0, i16x8.shl(t1_0, 1));
  const t1_2 = v128.and(v128.xor(i16x8.shr_u(v2, 1), v3), m1);
  v3 = v128.xor(v3, t1_2);
  v2 = v128.xor(v2, i16x8.shl(t1_2, 1));
  const t1_4 = v128.and(v128.xor(i16x8.shr_u(v4, 1), v5), m1);
  v5 = v128.xor(v5, t1_4);
  v4 = v128.xor(v4, i16x8.shl(t1_4, 1));
  const t1_6 = v128.and(v128.xor(i16x8.shr_u(v6, 1), v7), m1);
  v7 = v128.xor(v7, t1_6);
  v6 = v128.xor(v6, i16x8.shl(t1_6, 1));
  const t1_8 = v128.and(v128.xor(i16x8.shr_u(v8, 1), v9), m1);
  v9 = v128.xor(v9, t1_8);
  v8 = v128.xor(v8, i16x8.shl(t1_8, 1));
  const t1_10 = v128.and(v128.xor(i16x8.shr_u(v10, 1), v11), m1);
  v11 = v128.xor(v11, t1_10);
  v10 = v128.xor(v10, i16x8.shl(t1_10, 1));
  const t1_12 = v128.and(v128.xor(i16x8.shr_u(v12, 1), v13), m1);
  v13 = v128.xor(v13, t1_12);
  v12 = v128.xor(v12, i16x8.shl(t1_12, 1));
  const t1_14 = v128.and(v128.xor(i16x8.shr_u(v14, 1), v15), m1);
  v15 = v128.xor(v15, t1_14);
  v14 = v128.xor(v14, i16x8.shl(t1_14, 1));
  v128.store(to + 0 * toStep, v0);
  v128.store(to + 1 * toStep, v1);
  v128.store(to + 2 * toStep, v2);
  v128.store(to + 3 * toStep, v3);
  v128.store(to + 4 * toStep, v4);
  v128.store(to + 5 * toStep, v5);
  v128.store(to + 6 * toStep, v6);
  v128.store(to + 7 * toStep, v7);
  v128.store(to + 8 * toStep, v8);
  v128.store(to + 9 * toStep, v9);
  v128.store(to + 10 * toStep, v10);
  v128.store(to + 11 * toStep, v11);
  v128.store(to + 12 * toStep, v12);
  v128.store(to + 13 * toStep, v13);
  v128.store(to + 14 * toStep, v14);
  v128.store(to + 15 * toStep, v15);
}
