import { assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { createParity, planParity } from '../index.ts';
import { noise, sandbox } from '../test-support/sandbox.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

test.for([
  // bytes, share → bytes in a block, blocks of the file, recovery blocks
  [0, 0.05, 512, 0, 0],
  [1, 0.05, 512, 1, 1],
  [512, 1, 512, 1, 1],
  [513, 0.05, 512, 2, 2],
  [4 * KIB, 0.05, 512, 8, 2],
  [128 * KIB, 0.05, 512, 256, 13],
  [128 * KIB + 1, 0.05, 4096, 33, 2],
  [2 * MIB, 0.1, 4096, 512, 52],
  [2 * MIB + 1, 0.1, 4100, 512, 52],
  [64 * MIB, 0.05, 128 * KIB, 512, 26],
  [64 * MIB + 1, 0.05, 68 * KIB, 964, 49],
  [100 * MIB, 0.07, 104 * KIB, 985, 69],
  [256 * MIB, 0.05, 264 * KIB, 993, 50],
  [GIB, 0.05, 528 * KIB, 1986, 100],
  [10 * GIB, 0.05, 5244 * KIB, 2000, 100],
  [100 * GIB, 1, 52_432 * KIB, 2000, 2000],
] as const)('%i bytes at %f', ([bytes, redundancy, blockSize, sourceBlocks, recoveryBlocks]) => {
  expect(planParity({ bytes, redundancy })).toMatchObject({ blockSize, sourceBlocks, recoveryBlocks });
});

test('any size and share give a plan that PAR2 can hold and that reaches the share', () => {
  assert(
    property(integer({ min: 1, max: 2 ** 45 }), integer({ min: 10, max: 1000 }), (bytes, tenths) => {
      const { blockSize, sourceBlocks, recoveryBlocks } = planParity({ bytes, redundancy: tenths / 1000 });
      expect(blockSize % 4).toBe(0);
      expect(sourceBlocks * blockSize).toBeGreaterThanOrEqual(bytes);
      expect((sourceBlocks - 1) * blockSize).toBeLessThan(bytes);
      expect(Math.max(sourceBlocks, recoveryBlocks)).toBeLessThanOrEqual(32_768);
      expect(recoveryBlocks * 1000).toBeGreaterThanOrEqual(sourceBlocks * tenths);
    }),
  );
});

test('more places to survive mean more and smaller blocks at the same share', () => {
  const plan = planParity({ bytes: 256 << 20, redundancy: 0.05, survive: 500 });
  expect(plan.recoveryBlocks).toBeGreaterThanOrEqual(500);
  expect(plan.redundancy).toBeLessThan(0.051);
  expect(planParity({ bytes: 1 << 20, redundancy: 0.001, survive: 50 }).recoveryBlocks).toBe(50);
});

test('many small files get at least a block each and stay within the format', () => {
  const plan = planParity({ files: Array.from({ length: 5000 }, (_, i) => i) });
  expect(plan.sourceBlocks).toBe(4999);
  expect(() => planParity({ files: Array.from({ length: 40_000 }, () => 9) })).toThrow('PAR2 allows 32768');
});

test('the share is rounded up, and wishes are kept', () => {
  expect(planParity({ bytes: 1000, blockSize: 100, redundancy: 0.21 })).toMatchObject({
    sourceBlocks: 10,
    recoveryBlocks: 3,
  });
  expect(planParity({ bytes: 1000, blockSize: 100, redundancy: 0.3 }).recoveryBlocks).toBe(3);
  expect(planParity({ bytes: 1000, blockSize: 100, redundancy: 0 }).recoveryBlocks).toBe(0);
  expect(planParity({ bytes: 1000, blockCount: 10, recoveryBlocks: 3 })).toMatchObject({
    blockSize: 100,
    recoveryBlocks: 3,
  });
});

test('the expected size of the parity is what comes out', async () => {
  const box = await sandbox();
  await box.write('sixteen-bytes-16', noise(200_000, 1));
  const plan = planParity({ bytes: 200_000, redundancy: 0.2 });
  const { files } = await createParity({
    ...plan,
    base: box.path,
    files: ['sixteen-bytes-16'],
    output: box.file('s.par2'),
  });
  expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(plan.parityBytes);
});
