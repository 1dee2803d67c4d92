import { expect, test } from 'vitest';
import { randomNumbers } from '../test-support/sandbox.ts';
import { constantLogs, createField, ORDER, POLYNOMIAL } from './field.ts';
import { solve } from './matrix.ts';
import { scalarRows, simdRows } from './rows.ts';
import { compileModule } from '../kernel/choose.ts';

const field = createField();

test('products are those of polynomials modulo the generator', () => {
  const random = randomNumbers(5);
  for (let round = 0; round < 2000; round++) {
    const [a, b] = [random(65536), random(65536)];
    let expected = 0;
    for (let bit = 0; bit < 16; bit++) if (b & (1 << bit)) expected ^= a * 2 ** bit;
    for (let bit = 30; bit >= 16; bit--) if (expected & (1 << bit)) expected ^= POLYNOMIAL << (bit - 16);
    expect(field.multiply(a, b)).toBe(expected);
  }
});

test('inverses and powers', () => {
  for (const a of [1, 2, 3, 0x100b, 65535]) expect(field.multiply(a, field.inverse(a))).toBe(1);
  expect(() => field.inverse(0)).toThrow(RangeError);
  expect([field.power(0, 0), field.power(0, 5), field.power(2, 16), field.power(7, ORDER)]).toEqual([1, 0, 0x100b, 1]);
});

test('the constants are those of the specification: 2, 4, 16, 128, 256, 2048 …', () => {
  expect([...constantLogs(6)].map((log) => field.power(2, log))).toEqual([2, 4, 16, 128, 256, 2048]);
  const all = constantLogs(32768);
  expect(all[32767]).toBe(65534);
  expect(new Set(all).size).toBe(32768);
});

test('the inverse matrix takes recovery blocks back to source blocks', () => {
  const random = randomNumbers(9);
  for (let round = 0; round < 20; round++) {
    const size = 1 + random(30);
    const logs = [...constantLogs(500)].toSorted(() => random(3) - 1).slice(0, size);
    let last = round % 3;
    const exponents = Array.from({ length: size + 3 }, () => (last += 1 + random(7)));
    const solution = solve(field, logs, exponents);
    if (solution === undefined) throw new Error('singular');
    const chosen = solution.rows.map((row) => exponents[row] ?? 0);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < size; k++) {
        let sum = 0;
        for (const [j, exponent] of chosen.entries()) {
          const coefficient = field.power(field.power(2, logs[k] ?? 0), exponent);
          sum ^= field.multiply(solution.inverse[i]?.[j] ?? 0, coefficient);
        }
        expect(sum).toBe(Number(i === k));
      }
    }
  }
});

test('with SIMD the same matrices are inverted to the same', () => {
  const random = randomNumbers(10);
  for (const size of [1, 2, 15, 16, 17, 127, 128, 129]) {
    const logs = [...constantLogs(2000)].toSorted(() => random(3) - 1).slice(0, size);
    const exponents = Array.from({ length: size + 3 }, (_, index) => 3 * index);
    const simd = solve(field, logs, exponents, (count, columns) => {
      const rows = simdRows(compileModule(), count, columns);
      if (rows === undefined) throw new Error('no SIMD');
      return rows;
    });
    expect(simd).toEqual(solve(field, logs, exponents));
  }
});

test('recovery blocks that depend on each other are passed over', () => {
  // 2 and 2^4 have the same power 65535 / 3, because (4 - 1) · 65535 / 3 is the order of the group.
  const logs = [1, 4];
  const period = ORDER / 3;
  const solution = solve(field, logs, [0, period, 2 * period, 1]);
  expect(solution?.rows).toEqual([0, 3]);
  const simd = solve(field, logs, [0, period, 2 * period, 1], (count, columns) => {
    return simdRows(compileModule(), count, columns) ?? scalarRows(field, count, columns);
  });
  expect(simd).toEqual(solution);
  expect(solve(field, logs, [0, period, 2 * period])).toBeUndefined();
});
