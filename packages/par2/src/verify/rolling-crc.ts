import { crc32 } from 'node:zlib';

/**
 * CRC-32 of a window of fixed length that moves byte by byte.
 *
 * Without its initial and final complement a CRC is linear, so crc32(window) = raw(window) ^ crc32(zeros), and a byte
 * that leaves the window is taken out by adding what it would have become after a window's length of zeros.
 */
export interface RollingCrc {
  /** Adds for each leaving byte value. */
  readonly leaving: Int32Array;
  /** The usual table of CRC-32 (polynomial 0xEDB88320). */
  readonly entering: Int32Array;
  /** crc32 of a window = raw value ^ this. */
  readonly offset: number;
}

export function rollingCrc(windowLength: number): RollingCrc {
  const entering = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    entering[byte] = value;
  }
  const zeros = withZeros(0, windowLength);
  const leaving = new Int32Array(256);
  const silence = withZeros(crc32(Uint8Array.of(0)), windowLength);
  for (let bit = 1; bit < 256; bit *= 2) {
    const effect = withZeros(crc32(Uint8Array.of(bit)), windowLength) ^ silence;
    for (let byte = bit; byte < 2 * bit; byte++) leaving[byte] = (leaving[byte - bit] as number) ^ effect;
  }
  return { leaving, entering, offset: zeros };
}

/** The CRC-32 after so many zeros more. */
function withZeros(crc: number, count: number): number {
  const zeros = new Uint8Array(Math.min(count, 65536));
  let value = crc;
  for (let left = count; left > 0; left -= zeros.length) {
    value = crc32(zeros.subarray(0, Math.min(left, zeros.length)), value);
  }
  return value;
}

/** What the CRC-32 was before so many zeros were appended. */
export function withoutZeros(crc: number, count: number, { entering }: RollingCrc): number {
  const byTop = new Uint8Array(256);
  for (const [byte, value] of entering.entries()) byTop[value >>> 24] = byte;
  let state = ~crc >>> 0;
  for (let left = count; left > 0; left--) {
    const byte = byTop[state >>> 24] as number;
    state = (((state ^ (entering[byte] as number)) << 8) | byte) >>> 0;
  }
  return ~state >>> 0;
}
