/** Generator polynomial of the field, x^16 + x^12 + x^3 + x + 1 (specification, "Galois Field" 16-bit generator). */
export const POLYNOMIAL = 0x1100b;
/** Order of the multiplicative group. */
export const ORDER = 65535;

/** GF(2^16) by logarithms to base 2. */
export interface Field {
  /** log[0] is meaningless. */
  readonly log: Uint16Array;
  /** Twice as long as the order, so that a sum of two logarithms needs no reduction. */
  readonly exp: Uint16Array;
  multiply(a: number, b: number): number;
  /** @throws RangeError for zero. */
  inverse(a: number): number;
  power(base: number, exponent: number): number;
}

/** Builds the tables, about a millisecond. */
export function createField(): Field {
  const log = new Uint16Array(65536);
  const exp = new Uint16Array(2 * ORDER);
  let value = 1;
  for (let n = 0; n < ORDER; n++) {
    exp[n] = value;
    exp[n + ORDER] = value;
    log[value] = n;
    value <<= 1;
    if (value & 0x10000) value ^= POLYNOMIAL;
  }
  const logOf = (a: number): number => log[a] ?? 0;
  return {
    log,
    exp,
    multiply: (a, b) => (a === 0 || b === 0 ? 0 : (exp[logOf(a) + logOf(b)] ?? 0)),
    inverse(a) {
      if (a === 0) throw new RangeError('zero has no inverse');
      return exp[ORDER - logOf(a)] ?? 0;
    },
    power(base, exponent) {
      if (exponent === 0) return 1;
      if (base === 0) return 0;
      return exp[(logOf(base) * exponent) % ORDER] ?? 0;
    },
  };
}

/** Most source blocks a set can have: the powers of two whose exponent is coprime to 65535. */
export const MAX_SOURCE_BLOCKS = 32768;
/** Recovery blocks are numbered by a 16-bit exponent; 65535 would repeat 0. */
export const MAX_RECOVERY_BLOCKS = 65535;

/**
 * The logarithms of the constants assigned to source blocks, in order: every exponent that is no multiple of
 * 3, 5, 17 or 257 (specification, "Recovery Slice Packet": constants are powers of two of order 65535).
 */
export function constantLogs(count: number): Uint16Array {
  const logs = new Uint16Array(count);
  let n = 0;
  for (let i = 0; i < count; i++) {
    do n++;
    while (n % 3 === 0 || n % 5 === 0 || n % 17 === 0 || n % 257 === 0);
    logs[i] = n;
  }
  return logs;
}
