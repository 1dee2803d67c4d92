import { appendFile, open, readFile, truncate, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { takeInventory } from './packet-inventory.ts';
import { at, flip, withProtectedArchive } from './test-support/protected-archive.ts';

const signal = new AbortController().signal;
const oneSlice = { section: { ratio: '20%' }, sliceBytes: [150_000] };

test('counts what par2 wrote: none in the index, all in the volume', async () => {
  await withProtectedArchive(oneSlice, async ({ event }) => {
    const files = event.artifacts.map(({ path }) => path);
    expect(await takeInventory(files, signal)).toEqual({
      blockSize: 4096,
      sourceBlocks: 37,
      recoveryBlocks: 8,
      recoveryBlocksOf: [0, 8],
      describes: [basename(at(event.slices, 0).path)],
      described: true,
    });
    expect(await takeInventory(files.slice(0, 1), signal)).toMatchObject({ recoveryBlocks: 0, described: true });
  });
});

test('a flipped byte costs its block alone, wherever the others begin', async () => {
  await withProtectedArchive(oneSlice, async ({ event }) => {
    const volume = at(event.artifacts, -1);
    await flip(volume, 2000, 1);
    expect(await takeInventory([volume.path], signal)).toMatchObject({ recoveryBlocks: 7 });
    await flip(volume, 20_000, 1);
    expect(await takeInventory([volume.path], signal)).toMatchObject({ recoveryBlocks: 6 });
  });
});

test('bytes that were put in, a cut end, and garbage are survived', async () => {
  await withProtectedArchive(oneSlice, async ({ event }) => {
    const { path } = at(event.artifacts, -1);
    const content = await readFile(path);
    await writeFile(
      path,
      Buffer.concat([
        Buffer.from('PAR2\0PKTxyz'),
        content.subarray(0, 20_000),
        Buffer.from('!'),
        content.subarray(20_000),
      ]),
    );
    expect(await takeInventory([path], signal)).toMatchObject({ recoveryBlocks: 7 });
    await writeFile(path, content);
    await truncate(path, 10_000);
    expect((await takeInventory([path], signal)).recoveryBlocks).toBeLessThan(4);
    await writeFile(path, Buffer.alloc(5000, 'PAR2\0PKT'));
    expect(await takeInventory([path], signal)).toMatchObject({ recoveryBlocks: 0, described: false, blockSize: null });
    await writeFile(path, '');
    expect(await takeInventory([path], signal)).toMatchObject({ recoveryBlocks: 0, described: false });
  });
});

test('the same block twice is one block', async () => {
  await withProtectedArchive(oneSlice, async ({ event }) => {
    const { path } = at(event.artifacts, -1);
    await appendFile(path, await readFile(path));
    expect(await takeInventory([path], signal)).toMatchObject({ recoveryBlocks: 8 });
  });
});

test('packets that lie across the border of a window are found', async () => {
  await withProtectedArchive(oneSlice, async ({ event }) => {
    const { path } = at(event.artifacts, -1);
    const content = await readFile(path);
    for (const shift of [1024 * 1024 - 4, 1024 * 1024 - 60, 1024 * 1024]) {
      await using file = await open(path, 'w');
      await file.write(Buffer.alloc(shift));
      await file.write(content);
      expect(await takeInventory([path], signal)).toMatchObject({ recoveryBlocks: 8, described: true });
    }
  });
});
