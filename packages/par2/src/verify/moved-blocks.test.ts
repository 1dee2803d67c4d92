import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createParity, repairParity, verifyParity } from '../index.ts';
import { noise, par2cmdline, sandbox } from '../test-support/sandbox.ts';
import { gaps } from './find-moved.ts';
import { rollingCrc, withoutZeros } from './rolling-crc.ts';

const blockSize = 4096;
/** An image of a disk: runs of data between runs of one byte. */
function image(fill: number): Buffer {
  const runs = Array.from({ length: 60 }, (_, i) =>
    i % 2 === 0 ? noise(blockSize * (1 + (i % 3)), i) : Buffer.alloc(blockSize * (1 + (i % 2)), fill),
  );
  return Buffer.concat(runs);
}

function shifted(before: Buffer, at: number, bytes: number): Buffer {
  return bytes < 0
    ? Buffer.concat([before.subarray(0, at), before.subarray(at - bytes)])
    : Buffer.concat([before.subarray(0, at), noise(bytes, 9), before.subarray(at)]);
}

test.for([
  [0, -7],
  [0, 7],
  [255, -7],
  [0, -1],
  [0, 1],
  [0, 1 - blockSize],
  [0, blockSize - 1],
  [0, -1 - blockSize],
  [0, 3 * blockSize + 5],
] as const)('runs of byte %i hide no block when %i bytes come or go', async ([fill, bytes]) => {
  const box = await sandbox();
  const before = image(fill);
  await box.write('disk', before);
  const index = box.file('disk.par2');
  await createParity({ base: box.path, files: ['disk'], output: index, blockSize, recoveryBlocks: 3 });
  await box.write('disk', shifted(before, 5 * blockSize + 100, bytes));
  expect(await par2cmdline(box.path, 'verify', '-q', 'disk.par2')).toBe(1);
  const { status, recovery } = await verifyParity({ index });
  expect(status).toBe('repairable');
  expect(recovery.needed).toBeLessThanOrEqual(bytes < -blockSize ? 3 : 2);
  await repairParity({ index });
  expect((await box.read('disk')).equals(before)).toBe(true);
});

test('a short last block is found in the middle of a file that grew at both ends', async () => {
  const box = await sandbox();
  const files = { long: noise(3 * 400 + 77, 1), short: noise(50, 2) };
  for (const [name, bytes] of Object.entries(files)) await box.write(name, bytes);
  const index = box.file('s.par2');
  await createParity({ base: box.path, files: Object.keys(files), output: index, blockSize: 400, recoveryBlocks: 0 });
  for (const [name, bytes] of Object.entries(files)) {
    await box.write(name, Buffer.concat([noise(33, 3), bytes, noise(44, 4)]));
  }
  expect(await verifyParity({ index })).toMatchObject({ status: 'repairable', recovery: { needed: 0 } });
  await repairParity({ index });
  for (const [name, bytes] of Object.entries(files)) expect((await box.read(name)).equals(bytes), name).toBe(true);
});

test('every place where a block could begin that touches what is not explained is searched', () => {
  const used = fc.array(fc.record({ block: fc.nat(20), shift: fc.nat(9) }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 10 }), used, (size, block, places) => {
      const taken = places
        .map(({ block: number, shift }) => ({ offset: number * block + shift, length: block }))
        .filter(({ offset, length }) => offset + length <= size);
      const ranges = gaps(size, taken, block);
      for (let start = 0; start + block <= size; start++) {
        const bytes = Array.from({ length: block }, (_, i) => start + i);
        const explained = bytes.every((at) => taken.some(({ offset, length }) => at >= offset && at < offset + length));
        const searched = ranges.some(([from, to]) => start >= from && start + block <= to);
        expect(explained || searched, `a block at ${start}`).toBe(true);
      }
      for (const [i, [from, to]] of ranges.entries()) {
        expect(from).toBeGreaterThan(ranges[i - 1]?.[1] ?? -1);
        expect(to).toBeLessThanOrEqual(size);
      }
    }),
  );
});

test('zeros are taken off a CRC-32 again', () => {
  const crc = rollingCrc(4);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), fc.nat(300), (bytes, count) => {
      const padded = Buffer.concat([bytes, Buffer.alloc(count)]);
      expect(withoutZeros(crc32(padded), count, crc)).toBe(crc32(bytes));
    }),
  );
});
