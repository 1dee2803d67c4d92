import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repairDrill } from './repair-drill.ts';
import { at, flip, withProtectedArchive, type ProtectedArchive } from './test-support/protected-archive.ts';

async function drill({ event, made }: ProtectedArchive, slice = 1, mostBlocks: number | null = null) {
  const scratch = join(made.directory, 'drill');
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch);
  return repairDrill({ ...event, slice, mostBlocks, scratch }, made.context);
}

async function hash(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

test('as many blocks as there is parity for are lost in a copy and rebuilt; the slice stays as it is', async () => {
  for (const ratio of ['5%', '100%']) {
    await withProtectedArchive({ section: { ratio } }, async (stand) => {
      const { event } = stand;
      const answer = await drill(stand, 2);
      const planned = event.artifacts.reduce(
        (sum, { artifact }) => sum + (artifact.parity?.slice === 2 ? artifact.parity.recoveryBlocks : 0),
        0,
      );
      expect(answer).toMatchObject({ result: 'rebuilt', blocks: planned });
      expect('path' in answer && (await hash(answer.path))).toBe(at(event.slices, 1).sha256);
      expect(await hash(at(event.slices, 1).path)).toBe(at(event.slices, 1).sha256);
    });
  }
});

test('a small drill loses no more blocks than it is told', async () => {
  await withProtectedArchive({ section: { ratio: '20%' } }, async (stand) => {
    expect(await drill(stand, 1, 3)).toMatchObject({ result: 'rebuilt', blocks: 3, bytes: 3 * 4096 });
  });
});

test('parity that lost its recovery blocks fails the drill, though par2 itself calls the slice intact', async () => {
  await withProtectedArchive({}, async (stand) => {
    await truncate(at(stand.event.artifacts, 1).path, 0);
    expect(await drill(stand)).toEqual({ result: 'failed', reason: 'nothing of the parity of slice 1 can be used' });
  });
});

test('parity that cannot bring back what it promises fails the drill', async () => {
  await withProtectedArchive({}, async (stand) => {
    await flip(at(stand.event.slices, 0), 0, 100_000);
    expect(await drill(stand)).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('could not be rebuilt'),
    });
  });
});

test('a slice without parity is declined', async () => {
  await withProtectedArchive({}, async (stand) => {
    expect(await drill({ ...stand, event: { ...stand.event, artifacts: [] } })).toMatchObject({ result: 'declined' });
  });
});
