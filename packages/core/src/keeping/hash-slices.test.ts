import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeTree } from '../fs/index.ts';
import { hashSlices, type WatchedSlice } from './hash-slices.ts';
import { sliceIdentity } from './slice-identity.ts';

const CONTENTS = ['the first slice', 'the second slice', 'the last'] as const;
const FALSE = 'f'.repeat(64);

test('hashes that plugins took are believed when they are right about the smallest slice, and no slice was touched', async () => {
  const slices = await slicesOf(CONTENTS);
  // Only a claim that is not looked at can be wrong here: that shows which slices were read.
  const claimed = await hash(slices, [FALSE, right(1), right(2)]);
  expect(claimed).toEqual([FALSE, right(1), right(2)]);
});

test('a plugin that is wrong about the smallest slice, or silent about it, is not believed about any', async () => {
  const slices = await slicesOf(CONTENTS);
  expect(await hash(slices, [FALSE, FALSE, FALSE])).toEqual([right(0), right(1), right(2)]);
  expect(await hash(slices, [FALSE, FALSE])).toEqual([right(0), right(1), right(2)]);
});

test('where two plugins differ neither is believed, and a single slice is always read', async () => {
  const slices = await slicesOf(CONTENTS);
  expect(await hash(slices, [FALSE, right(1), right(2), right(0)], [1, 2, 3, 1])).toEqual([0, 1, 2].map(right));
  expect(await hash(slices.slice(0, 1), [FALSE])).toEqual([right(0)]);
});

test('a slice that was written to after a plugin may have read it is read again', async () => {
  const slices = await slicesOf(CONTENTS);
  await appendFile(slices[0]?.path ?? '', '!');
  const read = createHash('sha256').update(`${CONTENTS[0]}!`).digest('hex');
  expect(await hash(slices, [right(0), right(1), right(2)])).toEqual([read, right(1), right(2)]);
});

async function hash(slices: readonly WatchedSlice[], claims: readonly string[], numbers = [1, 2, 3]) {
  const hashed = await hashSlices({
    slices,
    claims: Promise.resolve(claims.map((sha256, index) => ({ slice: numbers[index] ?? 0, sha256 }))),
    signal: new AbortController().signal,
    onBytes: () => undefined,
  });
  expect(hashed.map(({ slice }) => slice)).toEqual(slices.map(({ number }) => number));
  return hashed.map(({ sha256 }) => sha256);
}

function right(index: number): string {
  return createHash('sha256')
    .update(CONTENTS[index] ?? '')
    .digest('hex');
}

async function slicesOf(contents: readonly string[]): Promise<WatchedSlice[]> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-test-'));
  onTestFinished(() => removeTree(directory));
  return Promise.all(
    contents.map(async (content, index) => {
      const path = join(directory, `a.${index + 1}.dar`);
      await writeFile(path, content);
      return { number: index + 1, path, bytes: content.length, identity: await sliceIdentity(path) };
    }),
  );
}
