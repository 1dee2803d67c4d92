import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { OnDamageResult, VerifyEvent } from '@darkive/core/plugin';
import { verify } from './verify.ts';
import { at, ENGINES, flip, withProtectedArchive } from './test-support/protected-archive.ts';

/** The slices that were repaired to what the manifest says; why it was declined when it was. */
async function outcome(event: VerifyEvent, answer: OnDamageResult): Promise<string | readonly number[]> {
  if (answer.result === 'declined') return answer.reason;
  const right: number[] = [];
  for (const { slice, path } of answer.files) {
    const hash = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    if (hash === at(event.slices, slice - 1).sha256) right.push(slice);
  }
  return right;
}

test.each(ENGINES)('%s: flipped bytes are repaired in scratch; the damaged slice stays as it is', async (engine) => {
  for (const elsewhere of [false, true]) {
    await withProtectedArchive(
      { section: { engine }, elsewhere, definition: "it's a b-c" },
      async ({ event, made, repair }) => {
        const damaged = at(event.slices, 1);
        await flip(damaged, 70_000, 4);
        const before = await readFile(damaged.path);
        expect(await outcome(event, await repair([{ slice: 2, reason: 'hash' }]))).toEqual([2]);
        expect((await readFile(damaged.path)).equals(before)).toBe(true);
        expect(await readdir(join(made.directory, 'scratch'))).toHaveLength(1);
      },
    );
  }
});

test.each(ENGINES)(
  '%s: a slice that is gone, cut short, or has grown is repaired when there are enough blocks',
  async (engine) => {
    await withProtectedArchive({ section: { engine, ratio: '100%' } }, async ({ event, repair }) => {
      await rm(at(event.slices, 0).path);
      await truncate(at(event.slices, 1).path, 10_000);
      await writeFile(at(event.slices, 2).path, 'more', { flag: 'a' });
      const answer = await repair([
        { slice: 1, reason: 'missing' },
        { slice: 2, reason: 'size' },
        { slice: 3, reason: 'size' },
      ]);
      expect(await outcome(event, answer)).toEqual([1, 2, 3]);
    });
  },
);

test.each(ENGINES)(
  '%s: too much damage is declined with the numbers of needed and available blocks',
  async (engine) => {
    await withProtectedArchive({ section: { engine } }, async ({ event, made, repair }) => {
      await flip(at(event.slices, 0), 0, 100_000);
      await rm(at(event.slices, 1).path);
      await flip(at(event.slices, 2), 100, 1);
      const answer = await repair([
        { slice: 1, reason: 'hash' },
        { slice: 2, reason: 'missing' },
        { slice: 3, reason: 'hash' },
      ]);
      expect(answer).toEqual({
        result: 'declined',
        reason:
          'slice 1 needs 25 recovery blocks and its parity has 2; slice 2 needs 37 recovery blocks and its parity has 2',
        blocks: [
          { slice: 1, lost: 25, available: 2 },
          { slice: 2, lost: 37, available: 2 },
          { slice: 3, lost: 1, available: 2 },
        ],
      });
      expect(await readdir(join(made.directory, 'scratch'))).toEqual([`${event.manifest.name}.3.dar`]);
    });
  },
);

test.each(ENGINES)('%s: damaged parity repairs as far as its sound blocks reach', async (engine) => {
  await withProtectedArchive(
    { section: { engine, ratio: '20%' }, sliceBytes: [150_000] },
    async ({ event, repair }) => {
      await flip(at(event.artifacts, 1), 2000, 1);
      await writeFile(at(event.artifacts, 0).path, '');
      await flip(at(event.slices, 0), 0, 7 * 4096);
      expect(await outcome(event, await repair([{ slice: 1, reason: 'hash' }]))).toEqual([1]);
    },
  );
});

test.each(ENGINES)('%s: without usable parity the repair is declined', async (engine) => {
  await withProtectedArchive({ section: { engine }, sliceBytes: [5000, 5000] }, async ({ event, repair }) => {
    for (const { path } of event.artifacts.slice(0, 2)) await rm(path);
    for (const { path } of event.artifacts.slice(2)) await writeFile(path, 'garbage');
    expect(
      await repair([
        { slice: 1, reason: 'hash' },
        { slice: 2, reason: 'hash' },
      ]),
    ).toEqual({
      result: 'declined',
      reason: 'slice 1: nothing of its parity can be used; slice 2: nothing of its parity can be used',
      blocks: [],
    });
  });
});

test.each(ENGINES)(
  '%s: links in the place of a slice or of parity are never followed or written through',
  async (engine) => {
    await withProtectedArchive(
      { section: { engine, ratio: '100%' }, sliceBytes: [5000] },
      async ({ event, made, repair }) => {
        const slice = at(event.slices, 0);
        const victim = join(made.directory, 'victim');
        await rename(slice.path, `${slice.path}.moved`);
        await symlink(victim, slice.path);
        expect(await outcome(event, await repair([{ slice: 1, reason: 'unreadable' }]))).toEqual([1]);
        expect(await readdir(made.directory)).not.toContain('victim');
      },
    );
  },
);

test('a par2 that is missing does not keep a slice from being repaired: the own engine reads its sets', async () => {
  await withProtectedArchive({ section: { engine: 'par2' } }, async ({ event, made, repair }) => {
    Object.assign(made.context, { find: () => null, run: () => Promise.reject(new Error('there is no par2')) });
    await flip(at(event.slices, 1), 70_000, 4);
    expect(await outcome(event, await repair([{ slice: 2, reason: 'hash' }]))).toEqual([2]);
    expect(await verify(event, made.context)).toMatchObject({ findings: [{ code: 'slice-damaged' }] });
  });
});
