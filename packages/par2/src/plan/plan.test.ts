import { expect, test } from 'vitest';
import { createParity, planParity } from '../index.ts';
import { noise, sandbox } from '../test-support/sandbox.ts';

test.for([
  [0, { blockSize: 4, sourceBlocks: 0, recoveryBlocks: 0 }],
  [1, { blockSize: 4, sourceBlocks: 1, recoveryBlocks: 1 }],
  [4096, { blockSize: 256, sourceBlocks: 16, recoveryBlocks: 1 }],
  [1 << 20, { blockSize: 4096, sourceBlocks: 256, recoveryBlocks: 13 }],
  [256 << 20, { blockSize: 135168, sourceBlocks: 1986, recoveryBlocks: 100 }],
  [10 * 2 ** 30, { blockSize: 5369856, sourceBlocks: 2000, recoveryBlocks: 100 }],
] as const)('one file of %i bytes', ([bytes, expected]) => {
  expect(planParity({ bytes })).toMatchObject(expected);
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
  expect(planParity({ bytes: 1000, blockSize: 100, redundancy: 0.11 })).toMatchObject({
    sourceBlocks: 10,
    recoveryBlocks: 2,
  });
  expect(planParity({ bytes: 1000, blockSize: 100, redundancy: 0.1 }).recoveryBlocks).toBe(1);
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
