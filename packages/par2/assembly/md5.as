// MD5 (RFC 1321) of eight equally long messages at once, two vectors of four lanes each: the steps of one message
// wait for each other, those of different messages do not.

/** 64 chunk bytes of eight messages, one vector for each word and half. */
const WORDS: usize = 512;

/**
 * MD5 of eight messages of `length` bytes, padded as MD5 wants. `addresses`: eight 32-bit addresses (may repeat).
 * `digests`: 8 × 16 bytes. `scratch`: 2 KiB.
 */
export function md5Eight(addresses: usize, length: u32, digests: usize, scratch: usize): void {
  const words = scratch;
  const tails = scratch + WORDS;
  const constants = tails + 1024;
  storeConstants(constants);
  const whole = length & ~63;
  let a0 = i32x4.splat(0x67452301);
  let b0 = i32x4.splat(0xefcdab89);
  let c0 = i32x4.splat(0x98badcfe);
  let d0 = i32x4.splat(0x10325476);
  let a1 = a0;
  let b1 = b0;
  let c1 = c0;
  let d1 = d0;
  // The rest of each message, the mark 0x80 and the length in bits take one or two chunks more.
  const rest = length - whole;
  const tailBytes: u32 = rest < 56 ? 64 : 128;
  memory.fill(tails, 0, 1024);
  for (let lane: usize = 0; lane < 8; lane++) {
    const tail = tails + lane * 128;
    memory.copy(tail, <usize>load<u32>(addresses + lane * 4) + whole, rest);
    store<u8>(tail + rest, 0x80);
    store<u64>(tail + tailBytes - 8, (<u64>length) << 3);
  }
  const end = whole + tailBytes;
  for (let offset: u32 = 0; offset < end; offset += 64) {
    for (let half: usize = 0; half < 2; half++) {
      const lane = half * 4;
      const inTail = offset >= whole;
      const at = inTail ? tails + lane * 128 + (offset - whole) : offset;
      const p0 = inTail ? at : at + <usize>load<u32>(addresses + lane * 4);
      const p1 = inTail ? at + 128 : at + <usize>load<u32>(addresses + lane * 4, 4);
      const p2 = inTail ? at + 256 : at + <usize>load<u32>(addresses + lane * 4, 8);
      const p3 = inTail ? at + 384 : at + <usize>load<u32>(addresses + lane * 4, 12);
      for (let word: usize = 0; word < 4; word++) {
        const to = words + half * 256 + word * 64;
        const r0 = v128.load(p0 + word * 16);
        const r1 = v128.load(p1 + word * 16);
        const r2 = v128.load(p2 + word * 16);
        const r3 = v128.load(p3 + word * 16);
        const l01 = i32x4.shuffle(r0, r1, 0, 4, 1, 5);
        const l23 = i32x4.shuffle(r2, r3, 0, 4, 1, 5);
        const h01 = i32x4.shuffle(r0, r1, 2, 6, 3, 7);
        const h23 = i32x4.shuffle(r2, r3, 2, 6, 3, 7);
        v128.store(to, i64x2.shuffle(l01, l23, 0, 2));
        v128.store(to, i64x2.shuffle(l01, l23, 1, 3), 16);
        v128.store(to, i64x2.shuffle(h01, h23, 0, 2), 32);
        v128.store(to, i64x2.shuffle(h01, h23, 1, 3), 48);
      }
    }
    let k: v128;
    const sa0 = a0;
    const sb0 = b0;
    const sc0 = c0;
    const sd0 = d0;
    const sa1 = a1;
    const sb1 = b1;
    const sc1 = c1;
    const sd1 = d1;
    k = v128.load32_splat(constants, 0);
    a0 = f(a0, b0, c0, d0, v128.load(words, 0), k, 7);
    a1 = f(a1, b1, c1, d1, v128.load(words, 256), k, 7);
    k = v128.load32_splat(constants, 4);
    d0 = f(d0, a0, b0, c0, v128.load(words, 16), k, 12);
    d1 = f(d1, a1, b1, c1, v128.load(words, 272), k, 12);
    k = v128.load32_splat(constants, 8);
    c0 = f(c0, d0, a0, b0, v128.load(words, 32), k, 17);
    c1 = f(c1, d1, a1, b1, v128.load(words, 288), k, 17);
    k = v128.load32_splat(constants, 12);
    b0 = f(b0, c0, d0, a0, v128.load(words, 48), k, 22);
    b1 = f(b1, c1, d1, a1, v128.load(words, 304), k, 22);
    k = v128.load32_splat(constants, 16);
    a0 = f(a0, b0, c0, d0, v128.load(words, 64), k, 7);
    a1 = f(a1, b1, c1, d1, v128.load(words, 320), k, 7);
    k = v128.load32_splat(constants, 20);
    d0 = f(d0, a0, b0, c0, v128.load(words, 80), k, 12);
    d1 = f(d1, a1, b1, c1, v128.load(words, 336), k, 12);
    k = v128.load32_splat(constants, 24);
    c0 = f(c0, d0, a0, b0, v128.load(words, 96), k, 17);
    c1 = f(c1, d1, a1, b1, v128.load(words, 352), k, 17);
    k = v128.load32_splat(constants, 28);
    b0 = f(b0, c0, d0, a0, v128.load(words, 112), k, 22);
    b1 = f(b1, c1, d1, a1, v128.load(words, 368), k, 22);
    k = v128.load32_splat(constants, 32);
    a0 = f(a0, b0, c0, d0, v128.load(words, 128), k, 7);
    a1 = f(a1, b1, c1, d1, v128.load(words, 384), k, 7);
    k = v128.load32_splat(constants, 36);
    d0 = f(d0, a0, b0, c0, v128.load(words, 144), k, 12);
    d1 = f(d1, a1, b1, c1, v128.load(words, 400), k, 12);
    k = v128.load32_splat(constants, 40);
    c0 = f(c0, d0, a0, b0, v128.load(words, 160), k, 17);
    c1 = f(c1, d1, a1, b1, v128.load(words, 416), k, 17);
    k = v128.load32_splat(constants, 44);
    b0 = f(b0, c0, d0, a0, v128.load(words, 176), k, 22);
    b1 = f(b1, c1, d1, a1, v128.load(words, 432), k, 22);
    k = v128.load32_splat(constants, 48);
    a0 = f(a0, b0, c0, d0, v128.load(words, 192), k, 7);
    a1 = f(a1, b1, c1, d1, v128.load(words, 448), k, 7);
    k = v128.load32_splat(constants, 52);
    d0 = f(d0, a0, b0, c0, v128.load(words, 208), k, 12);
    d1 = f(d1, a1, b1, c1, v128.load(words, 464), k, 12);
    k = v128.load32_splat(constants, 56);
    c0 = f(c0, d0, a0, b0, v128.load(words, 224), k, 17);
    c1 = f(c1, d1, a1, b1, v128.load(words, 480), k, 17);
    k = v128.load32_splat(constants, 60);
    b0 = f(b0, c0, d0, a0, v128.load(words, 240), k, 22);
    b1 = f(b1, c1, d1, a1, v128.load(words, 496), k, 22);
    k = v128.load32_splat(constants, 64);
    a0 = g(a0, b0, c0, d0, v128.load(words, 16), k, 5);
    a1 = g(a1, b1, c1, d1, v128.load(words, 272), k, 5);
    k = v128.load32_splat(constants, 68);
    d0 = g(d0, a0, b0, c0, v128.load(words, 96), k, 9);
    d1 = g(d1, a1, b1, c1, v128.load(words, 352), k, 9);
    k = v128.load32_splat(constants, 72);
    c0 = g(c0, d0, a0, b0, v128.load(words, 176), k, 14);
    c1 = g(c1, d1, a1, b1, v128.load(words, 432), k, 14);
    k = v128.load32_splat(constants, 76);
    b0 = g(b0, c0, d0, a0, v128.load(words, 0), k, 20);
    b1 = g(b1, c1, d1, a1, v128.load(words, 256), k, 20);
    k = v128.load32_splat(constants, 80);
    a0 = g(a0, b0, c0, d0, v128.load(words, 80), k, 5);
    a1 = g(a1, b1, c1, d1, v128.load(words, 336), k, 5);
    k = v128.load32_splat(constants, 84);
    d0 = g(d0, a0, b0, c0, v128.load(words, 160), k, 9);
    d1 = g(d1, a1, b1, c1, v128.load(words, 416), k, 9);
    k = v128.load32_splat(constants, 88);
    c0 = g(c0, d0, a0, b0, v128.load(words, 240), k, 14);
    c1 = g(c1, d1, a1, b1, v128.load(words, 496), k, 14);
    k = v128.load32_splat(constants, 92);
    b0 = g(b0, c0, d0, a0, v128.load(words, 64), k, 20);
    b1 = g(b1, c1, d1, a1, v128.load(words, 320), k, 20);
    k = v128.load32_splat(constants, 96);
    a0 = g(a0, b0, c0, d0, v128.load(words, 144), k, 5);
    a1 = g(a1, b1, c1, d1, v128.load(words, 400), k, 5);
    k = v128.load32_splat(constants, 100);
    d0 = g(d0, a0, b0, c0, v128.load(words, 224), k, 9);
    d1 = g(d1, a1, b1, c1, v128.load(words, 480), k, 9);
    k = v128.load32_splat(constants, 104);
    c0 = g(c0, d0, a0, b0, v128.load(words, 48), k, 14);
    c1 = g(c1, d1, a1, b1, v128.load(words, 304), k, 14);
    k = v128.load32_splat(constants, 108);
    b0 = g(b0, c0, d0, a0, v128.load(words, 128), k, 20);
    b1 = g(b1, c1, d1, a1, v128.load(words, 384), k, 20);
    k = v128.load32_splat(constants, 112);
    a0 = g(a0, b0, c0, d0, v128.load(words, 208), k, 5);
    a1 = g(a1, b1, c1, d1, v128.load(words, 464), k, 5);
    k = v128.load32_splat(constants, 116);
    d0 = g(d0, a0, b0, c0, v128.load(words, 32), k, 9);
    d1 = g(d1, a1, b1, c1, v128.load(words, 288), k, 9);
    k = v128.load32_splat(constants, 120);
    c0 = g(c0, d0, a0, b0, v128.load(words, 112), k, 14);
    c1 = g(c1, d1, a1, b1, v128.load(words, 368), k, 14);
    k = v128.load32_splat(constants, 124);
    b0 = g(b0, c0, d0, a0, v128.load(words, 192), k, 20);
    b1 = g(b1, c1, d1, a1, v128.load(words, 448), k, 20);
    k = v128.load32_splat(constants, 128);
    a0 = h(a0, b0, c0, d0, v128.load(words, 80), k, 4);
    a1 = h(a1, b1, c1, d1, v128.load(words, 336), k, 4);
    k = v128.load32_splat(constants, 132);
    d0 = h(d0, a0, b0, c0, v128.load(words, 128), k, 11);
    d1 = h(d1, a1, b1, c1, v128.load(words, 384), k, 11);
    k = v128.load32_splat(constants, 136);
    c0 = h(c0, d0, a0, b0, v128.load(words, 176), k, 16);
    c1 = h(c1, d1, a1, b1, v128.load(words, 432), k, 16);
    k = v128.load32_splat(constants, 140);
    b0 = h(b0, c0, d0, a0, v128.load(words, 224), k, 23);
    b1 = h(b1, c1, d1, a1, v128.load(words, 480), k, 23);
    k = v128.load32_splat(constants, 144);
    a0 = h(a0, b0, c0, d0, v128.load(words, 16), k, 4);
    a1 = h(a1, b1, c1, d1, v128.load(words, 272), k, 4);
    k = v128.load32_splat(constants, 148);
    d0 = h(d0, a0, b0, c0, v128.load(words, 64), k, 11);
    d1 = h(d1, a1, b1, c1, v128.load(words, 320), k, 11);
    k = v128.load32_splat(constants, 152);
    c0 = h(c0, d0, a0, b0, v128.load(words, 112), k, 16);
    c1 = h(c1, d1, a1, b1, v128.load(words, 368), k, 16);
    k = v128.load32_splat(constants, 156);
    b0 = h(b0, c0, d0, a0, v128.load(words, 160), k, 23);
    b1 = h(b1, c1, d1, a1, v128.load(words, 416), k, 23);
    k = v128.load32_splat(constants, 160);
    a0 = h(a0, b0, c0, d0, v128.load(words, 208), k, 4);
    a1 = h(a1, b1, c1, d1, v128.load(words, 464), k, 4);
    k = v128.load32_splat(constants, 164);
    d0 = h(d0, a0, b0, c0, v128.load(words, 0), k, 11);
    d1 = h(d1, a1, b1, c1, v128.load(words, 256), k, 11);
    k = v128.load32_splat(constants, 168);
    c0 = h(c0, d0, a0, b0, v128.load(words, 48), k, 16);
    c1 = h(c1, d1, a1, b1, v128.load(words, 304), k, 16);
    k = v128.load32_splat(constants, 172);
    b0 = h(b0, c0, d0, a0, v128.load(words, 96), k, 23);
    b1 = h(b1, c1, d1, a1, v128.load(words, 352), k, 23);
    k = v128.load32_splat(constants, 176);
    a0 = h(a0, b0, c0, d0, v128.load(words, 144), k, 4);
    a1 = h(a1, b1, c1, d1, v128.load(words, 400), k, 4);
    k = v128.load32_splat(constants, 180);
    d0 = h(d0, a0, b0, c0, v128.load(words, 192), k, 11);
    d1 = h(d1, a1, b1, c1, v128.load(words, 448), k, 11);
    k = v128.load32_splat(constants, 184);
    c0 = h(c0, d0, a0, b0, v128.load(words, 240), k, 16);
    c1 = h(c1, d1, a1, b1, v128.load(words, 496), k, 16);
    k = v128.load32_splat(constants, 188);
    b0 = h(b0, c0, d0, a0, v128.load(words, 32), k, 23);
    b1 = h(b1, c1, d1, a1, v128.load(words, 288), k, 23);
    k = v128.load32_splat(constants, 192);
    a0 = i(a0, b0, c0, d0, v128.load(words, 0), k, 6);
    a1 = i(a1, b1, c1, d1, v128.load(words, 256), k, 6);
    k = v128.load32_splat(constants, 196);
    d0 = i(d0, a0, b0, c0, v128.load(words, 112), k, 10);
    d1 = i(d1, a1, b1, c1, v128.load(words, 368), k, 10);
    k = v128.load32_splat(constants, 200);
    c0 = i(c0, d0, a0, b0, v128.load(words, 224), k, 15);
    c1 = i(c1, d1, a1, b1, v128.load(words, 480), k, 15);
    k = v128.load32_splat(constants, 204);
    b0 = i(b0, c0, d0, a0, v128.load(words, 80), k, 21);
    b1 = i(b1, c1, d1, a1, v128.load(words, 336), k, 21);
    k = v128.load32_splat(constants, 208);
    a0 = i(a0, b0, c0, d0, v128.load(words, 192), k, 6);
    a1 = i(a1, b1, c1, d1, v128.load(words, 448), k, 6);
    k = v128.load32_splat(constants, 212);
    d0 = i(d0, a0, b0, c0, v128.load(words, 48), k, 10);
    d1 = i(d1, a1, b1, c1, v128.load(words, 304), k, 10);
    k = v128.load32_splat(constants, 216);
    c0 = i(c0, d0, a0, b0, v128.load(words, 160), k, 15);
    c1 = i(c1, d1, a1, b1, v128.load(words, 416), k, 15);
    k = v128.load32_splat(constants, 220);
    b0 = i(b0, c0, d0, a0, v128.load(words, 16), k, 21);
    b1 = i(b1, c1, d1, a1, v128.load(words, 272), k, 21);
    k = v128.load32_splat(constants, 224);
    a0 = i(a0, b0, c0, d0, v128.load(words, 128), k, 6);
    a1 = i(a1, b1, c1, d1, v128.load(words, 384), k, 6);
    k = v128.load32_splat(constants, 228);
    d0 = i(d0, a0, b0, c0, v128.load(words, 240), k, 10);
    d1 = i(d1, a1, b1, c1, v128.load(words, 496), k, 10);
    k = v128.load32_splat(constants, 232);
    c0 = i(c0, d0, a0, b0, v128.load(words, 96), k, 15);
    c1 = i(c1, d1, a1, b1, v128.load(words, 352), k, 15);
    k = v128.load32_splat(constants, 236);
    b0 = i(b0, c0, d0, a0, v128.load(words, 208), k, 21);
    b1 = i(b1, c1, d1, a1, v128.load(words, 464), k, 21);
    k = v128.load32_splat(constants, 240);
    a0 = i(a0, b0, c0, d0, v128.load(words, 64), k, 6);
    a1 = i(a1, b1, c1, d1, v128.load(words, 320), k, 6);
    k = v128.load32_splat(constants, 244);
    d0 = i(d0, a0, b0, c0, v128.load(words, 176), k, 10);
    d1 = i(d1, a1, b1, c1, v128.load(words, 432), k, 10);
    k = v128.load32_splat(constants, 248);
    c0 = i(c0, d0, a0, b0, v128.load(words, 32), k, 15);
    c1 = i(c1, d1, a1, b1, v128.load(words, 288), k, 15);
    k = v128.load32_splat(constants, 252);
    b0 = i(b0, c0, d0, a0, v128.load(words, 144), k, 21);
    b1 = i(b1, c1, d1, a1, v128.load(words, 400), k, 21);
    a0 = i32x4.add(a0, sa0);
    b0 = i32x4.add(b0, sb0);
    c0 = i32x4.add(c0, sc0);
    d0 = i32x4.add(d0, sd0);
    a1 = i32x4.add(a1, sa1);
    b1 = i32x4.add(b1, sb1);
    c1 = i32x4.add(c1, sc1);
    d1 = i32x4.add(d1, sd1);
  }
  storeDigests(digests, a0, b0, c0, d0);
  storeDigests(digests + 64, a1, b1, c1, d1);
}

function storeDigests(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const lab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const lcd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const hab = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const hcd = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(lab, lcd, 0, 2));
  v128.store(to, i64x2.shuffle(lab, lcd, 1, 3), 16);
  v128.store(to, i64x2.shuffle(hab, hcd, 0, 2), 32);
  v128.store(to, i64x2.shuffle(hab, hcd, 1, 3), 48);
}

// @ts-ignore: decorator
@inline
function step(a: v128, b: v128, mixed: v128, word: v128, constant: v128, rotation: i32): v128 {
  const sum = i32x4.add(i32x4.add(a, mixed), i32x4.add(word, constant));
  return i32x4.add(v128.or(i32x4.shl(sum, rotation), i32x4.shr_u(sum, 32 - rotation)), b);
}

// @ts-ignore: decorator
@inline
function f(a: v128, b: v128, c: v128, d: v128, word: v128, constant: v128, rotation: i32): v128 {
  return step(a, b, v128.xor(d, v128.and(b, v128.xor(c, d))), word, constant, rotation);
}

// @ts-ignore: decorator
@inline
function g(a: v128, b: v128, c: v128, d: v128, word: v128, constant: v128, rotation: i32): v128 {
  return step(a, b, v128.xor(c, v128.and(d, v128.xor(b, c))), word, constant, rotation);
}

// @ts-ignore: decorator
@inline
function h(a: v128, b: v128, c: v128, d: v128, word: v128, constant: v128, rotation: i32): v128 {
  return step(a, b, v128.xor(v128.xor(b, c), d), word, constant, rotation);
}

// @ts-ignore: decorator
@inline
function i(a: v128, b: v128, c: v128, d: v128, word: v128, constant: v128, rotation: i32): v128 {
  return step(a, b, v128.xor(c, v128.or(b, v128.not(d))), word, constant, rotation);
}

/** floor(2^32 · |sin(i + 1)|): a constant in memory is one instruction to spread over the lanes, in code it is four. */
function storeConstants(to: usize): void {
  store<u32>(to, 0xd76aa478, 0);
  store<u32>(to, 0xe8c7b756, 4);
  store<u32>(to, 0x242070db, 8);
  store<u32>(to, 0xc1bdceee, 12);
  store<u32>(to, 0xf57c0faf, 16);
  store<u32>(to, 0x4787c62a, 20);
  store<u32>(to, 0xa8304613, 24);
  store<u32>(to, 0xfd469501, 28);
  store<u32>(to, 0x698098d8, 32);
  store<u32>(to, 0x8b44f7af, 36);
  store<u32>(to, 0xffff5bb1, 40);
  store<u32>(to, 0x895cd7be, 44);
  store<u32>(to, 0x6b901122, 48);
  store<u32>(to, 0xfd987193, 52);
  store<u32>(to, 0xa679438e, 56);
  store<u32>(to, 0x49b40821, 60);
  store<u32>(to, 0xf61e2562, 64);
  store<u32>(to, 0xc040b340, 68);
  store<u32>(to, 0x265e5a51, 72);
  store<u32>(to, 0xe9b6c7aa, 76);
  store<u32>(to, 0xd62f105d, 80);
  store<u32>(to, 0x02441453, 84);
  store<u32>(to, 0xd8a1e681, 88);
  store<u32>(to, 0xe7d3fbc8, 92);
  store<u32>(to, 0x21e1cde6, 96);
  store<u32>(to, 0xc33707d6, 100);
  store<u32>(to, 0xf4d50d87, 104);
  store<u32>(to, 0x455a14ed, 108);
  store<u32>(to, 0xa9e3e905, 112);
  store<u32>(to, 0xfcefa3f8, 116);
  store<u32>(to, 0x676f02d9, 120);
  store<u32>(to, 0x8d2a4c8a, 124);
  store<u32>(to, 0xfffa3942, 128);
  store<u32>(to, 0x8771f681, 132);
  store<u32>(to, 0x6d9d6122, 136);
  store<u32>(to, 0xfde5380c, 140);
  store<u32>(to, 0xa4beea44, 144);
  store<u32>(to, 0x4bdecfa9, 148);
  store<u32>(to, 0xf6bb4b60, 152);
  store<u32>(to, 0xbebfbc70, 156);
  store<u32>(to, 0x289b7ec6, 160);
  store<u32>(to, 0xeaa127fa, 164);
  store<u32>(to, 0xd4ef3085, 168);
  store<u32>(to, 0x04881d05, 172);
  store<u32>(to, 0xd9d4d039, 176);
  store<u32>(to, 0xe6db99e5, 180);
  store<u32>(to, 0x1fa27cf8, 184);
  store<u32>(to, 0xc4ac5665, 188);
  store<u32>(to, 0xf4292244, 192);
  store<u32>(to, 0x432aff97, 196);
  store<u32>(to, 0xab9423a7, 200);
  store<u32>(to, 0xfc93a039, 204);
  store<u32>(to, 0x655b59c3, 208);
  store<u32>(to, 0x8f0ccc92, 212);
  store<u32>(to, 0xffeff47d, 216);
  store<u32>(to, 0x85845dd1, 220);
  store<u32>(to, 0x6fa87e4f, 224);
  store<u32>(to, 0xfe2ce6e0, 228);
  store<u32>(to, 0xa3014314, 232);
  store<u32>(to, 0x4e0811a1, 236);
  store<u32>(to, 0xf7537e82, 240);
  store<u32>(to, 0xbd3af235, 244);
  store<u32>(to, 0x2ad7d2bb, 248);
  store<u32>(to, 0xeb86d391, 252);
}
