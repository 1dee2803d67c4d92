import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { planParity } from './parity-plan.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

test.each([
  // bytes, ratio → bytes in a block, blocks of the slice, recovery blocks
  [1, 0.05, 512, 1, 1],
  [512, 1, 512, 1, 1],
  [513, 0.05, 512, 2, 2],
  [4 * KIB, 0.05, 512, 8, 2],
  [128 * KIB, 0.05, 512, 256, 13],
  [128 * KIB + 1, 0.05, 4096, 33, 2],
  [2 * MIB, 0.1, 4096, 512, 52],
  [2 * MIB + 1, 0.1, 4100, 512, 52],
  [64 * MIB, 0.05, 131_072, 512, 26],
  [64 * MIB + 1, 0.05, 67_112, 1000, 50],
  [10 * GIB, 0.05, 10_737_420, 1000, 50],
  [100 * GIB, 1, 107_374_184, 1000, 1000],
  [100 * MIB, 0.07, 104_860, 1000, 70],
])(
  '%i bytes at %f: blocks of %i, %i of the slice, %i for recovery',
  (bytes, ratio, blockSize, sourceBlocks, recoveryBlocks) => {
    expect(planParity(bytes, ratio)).toEqual({ blockSize, sourceBlocks, recoveryBlocks });
  },
);

test('a slice without bytes has no plan', () => {
  expect(() => planParity(0, 0.05)).toThrow('a slice of 0 bytes has no parity');
});

test('any slice and any ratio give a plan that PAR2 can hold and that reaches the ratio', () => {
  assert(
    property(integer({ min: 1, max: 2 ** 45 }), integer({ min: 10, max: 1000 }), (bytes, tenths) => {
      const { blockSize, sourceBlocks, recoveryBlocks } = planParity(bytes, tenths / 1000);
      expect(blockSize % 4).toBe(0);
      expect(sourceBlocks * blockSize).toBeGreaterThanOrEqual(bytes);
      expect((sourceBlocks - 1) * blockSize).toBeLessThan(bytes);
      expect(Math.max(sourceBlocks, recoveryBlocks)).toBeLessThanOrEqual(32_768);
      expect(recoveryBlocks * 1000).toBeGreaterThanOrEqual(sourceBlocks * tenths);
    }),
  );
});
