import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, planParity, repairParity, verifyParity } from './index.ts';
import type { CommonOptions } from './index.ts';
import { noise, randomNumbers, sandbox } from './test-support/sandbox.ts';

/** One random set: sizes, block size, kernel and threads all vary with the seed. */
async function randomSet(seed: number, spared = 0) {
  const random = randomNumbers(seed);
  const box = await sandbox();
  const sizes = Array.from({ length: 2 + random(4) }, () => 1 + random(12_000));
  const blockSize = 4 * (1 + random(seed % 3 === 0 ? 20 : 1000));
  for (const [i, size] of sizes.entries()) await box.write(`f${i}`, noise(size, seed * 100 + i));
  const sourceBlocks = sizes.reduce((sum, size) => sum + Math.ceil(size / blockSize), 0);
  const recoveryBlocks = 1 + random(Math.max(1, Math.min(40, sourceBlocks - spared)));
  const kernels = ['scalar', 'shuffle', 'relaxed-shuffle', 'thirds', 'planes'] as const;
  const common: CommonOptions = { kernel: kernels[seed % 4], threads: 1 + (seed % 2) };
  const index = box.file('set.par2');
  await createParity({
    ...common,
    base: box.path,
    output: index,
    files: sizes.map((_, i) => `f${i}`),
    blockSize,
    recoveryBlocks,
  });
  /** Damages so many blocks, each in one byte. */
  const damage = async (count: number): Promise<void> => {
    const blocks = sizes.flatMap((size, f) =>
      Array.from({ length: Math.ceil(size / blockSize) }, (_, b) => [f, b] as const),
    );
    const contents = await Promise.all(sizes.map((_, i) => box.read(`f${i}`)));
    for (let done = 0; done < count; done++) {
      const [[file, block]] = blocks.splice(random(blocks.length), 1) as [[number, number]];
      const content = contents[file] ?? Buffer.alloc(0);
      const at = block * blockSize + random(Math.min(blockSize, content.length - block * blockSize));
      content[at] = (content[at] ?? 0) ^ (1 + random(255));
    }
    for (const [i, content] of contents.entries()) await box.write(`f${i}`, content);
  };
  return { box, index, sizes, recoveryBlocks, common, damage };
}

test.for(Array.from({ length: 24 }, (_, i) => i + 1))(
  'any damage within the limit is repaired (seed %i)',
  async (seed) => {
    const { box, index, sizes, recoveryBlocks, damage, common } = await randomSet(seed);
    await damage(recoveryBlocks);
    const checked = await verifyParity({ index, ...common });
    expect(checked).toMatchObject({
      status: 'repairable',
      recovery: { needed: recoveryBlocks, available: recoveryBlocks },
    });
    await repairParity({ index, ...common });
    for (const [i, size] of sizes.entries())
      expect((await box.read(`f${i}`)).equals(noise(size, seed * 100 + i))).toBe(true);
  },
);

test.for([1, 2, 3, 4, 5, 6])('one block more than the limit is refused with the shortfall (seed %i)', async (seed) => {
  const { box, index, recoveryBlocks, damage } = await randomSet(seed + 500, 1);
  await damage(recoveryBlocks + 1);
  const before = await box.list();
  const contents = await Promise.all(before.map((name) => box.read(name)));
  await expect(repairParity({ index })).rejects.toMatchObject({
    code: 'not-repairable',
    facts: { needed: recoveryBlocks + 1, available: recoveryBlocks, shortfall: 1 },
  });
  expect(await box.list()).toEqual(before);
  expect(await Promise.all(before.map((name) => box.read(name)))).toEqual(contents);
});

test('with a small memory limit several passes give the same files', async () => {
  const box = await sandbox();
  await box.write('data', noise(600_000, 9));
  const options = { base: box.path, files: ['data'], blockSize: 20_000, recoveryBlocks: 25, threads: 2 };
  const whole = await createParity({ ...options, output: box.file('a.par2') });
  const parts = await createParity({ ...options, output: box.file('b.par2'), memoryLimit: 300_000 });
  expect(parts.sources).toEqual(whole.sources);
  for (const { path } of whole.files) {
    const name = path.split('/').pop() as string;
    expect((await box.read(name)).equals(await box.read(name.replace(/^a/, 'b'))), name).toBe(true);
  }
  const data = await box.read('data');
  for (let i = 0; i < 25; i++) data[i * 20_000 + 500] = 255 - (data[i * 20_000 + 500] ?? 0);
  await box.write('data', data);
  await repairParity({ index: box.file('b.par2'), memoryLimit: 200_000 });
  expect((await box.read('data')).equals(noise(600_000, 9))).toBe(true);
});

test('blocks larger than the memory limit are hashed piece by piece', async () => {
  const box = await sandbox();
  await box.write('data', noise(500_000, 9));
  const options = { base: box.path, files: ['data'], blockSize: 250_000, recoveryBlocks: 1 };
  await createParity({ ...options, output: box.file('a.par2') });
  await createParity({ ...options, output: box.file('b.par2'), memoryLimit: 100_000 });
  expect((await box.read('a.vol0+1.par2')).equals(await box.read('b.vol0+1.par2'))).toBe(true);
  await box.write('data', noise(500_000, 9).fill(0, 10, 20));
  await repairParity({ index: box.file('b.par2'), memoryLimit: 100_000 });
  expect((await box.read('data')).equals(noise(500_000, 9))).toBe(true);
});

test('hashes of the files come with the result', async () => {
  const box = await sandbox();
  const data = noise(100_001, 4);
  await box.write('data', data);
  const plan = planParity({ bytes: data.length });
  const { sources } = await createParity({ ...plan, base: box.path, files: ['data'], output: box.file('s.par2') });
  const hash = (algorithm: string): string => createHash(algorithm).update(data).digest('hex');
  expect(sources).toEqual([
    { name: 'data', bytes: 100_001, blocks: plan.sourceBlocks, md5: hash('md5'), sha256: hash('sha256') },
  ]);
});

test.for([
  ['bytes inserted at the beginning', (data: Buffer) => Buffer.concat([Buffer.from('abc'), data])],
  [
    'bytes inserted in the middle',
    (data: Buffer) => Buffer.concat([data.subarray(0, 5_123), Buffer.alloc(777), data.subarray(5_123)]),
  ],
  ['bytes deleted', (data: Buffer) => Buffer.concat([data.subarray(0, 5_123), data.subarray(5_124)])],
  ['two stretches exchanged', (data: Buffer) => Buffer.concat([data.subarray(8_000), data.subarray(0, 8_000)])],
  ['something appended', (data: Buffer) => Buffer.concat([data, Buffer.alloc(3_000)])],
] as const)('blocks are found at other offsets: %s', async ([, change]) => {
  const box = await sandbox();
  const data = noise(20_050, 6);
  await box.write('data', data);
  const index = box.file('set.par2');
  await createParity({ base: box.path, files: ['data'], output: index, blockSize: 500, recoveryBlocks: 2 });
  await box.write('data', change(data));
  expect((await verifyParity({ index })).recovery.needed).toBeLessThanOrEqual(2);
  await repairParity({ index });
  expect((await box.read('data')).equals(data)).toBe(true);
});

test('repeated blocks stand in for each other', async () => {
  const box = await sandbox();
  const block = noise(1000, 1);
  await box.write('data', Buffer.concat([block, block, block, noise(100, 2)]));
  const index = box.file('set.par2');
  await createParity({ base: box.path, files: ['data'], output: index, blockSize: 1000, recoveryBlocks: 0 });
  await box.write('data', Buffer.concat([Buffer.alloc(2000), block, noise(100, 2)]));
  expect(await verifyParity({ index })).toMatchObject({ status: 'repairable', recovery: { needed: 0, available: 0 } });
  await repairParity({ index });
  expect((await box.read('data')).equals(Buffer.concat([block, block, block, noise(100, 2)]))).toBe(true);
});

test('any half of the volumes will do, whichever blocks are lost', async () => {
  const box = await sandbox();
  await box.write('data', noise(30_000, 8));
  const index = box.file('set.par2');
  const { files } = await createParity({
    base: box.path,
    files: ['data'],
    output: index,
    blockSize: 500,
    recoveryBlocks: 31,
  });
  await rm(index);
  await rm(files[1]?.path ?? '');
  await rm(files[4]?.path ?? '');
  await box.write('data', noise(30_000, 8).fill(0, 1_000, 12_000));
  expect((await verifyParity({ index })).recovery).toEqual({ needed: 22, available: 22 });
  await repairParity({ index, keepOriginals: true });
  expect((await box.read('data')).equals(noise(30_000, 8))).toBe(true);
  expect((await box.read('data.1')).equals(noise(30_000, 8).fill(0, 1_000, 12_000))).toBe(true);
});
