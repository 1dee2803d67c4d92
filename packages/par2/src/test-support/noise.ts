import { Buffer } from 'node:buffer';

/** Bytes that are the same in every run (xorshift32). */
export function noise(length: number, seed: number): Buffer {
  const random = randomNumbers(seed);
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = random(2 ** 32);
  return Buffer.from(words.buffer, 0, length);
}

/** Whole numbers below a limit, the same in every run. */
export function randomNumbers(seed: number): (limit: number) => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}
