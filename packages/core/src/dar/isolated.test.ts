import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDar } from './dar.ts';
import { createSavedStates } from './saved-states.ts';
import { createRequest } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { makeNastyTree, temporaryDirectory } from './test-support/tree.ts';
import type { CatalogueEntry } from './types.ts';

const dar = createDar(createTestRunner());

test('an isolated catalogue lists the same as its archive, also when the slices are gone', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await makeNastyTree(source);
  const [full, diff] = [join(directory, 'full'), join(directory, 'diff')];
  await dar.create(createRequest(full, source));
  await writeFile(join(source, 'dir/deep/three\n[InRef] lines'), 'new');
  await writeFile(join(source, 'mode'), 'more');
  await rm(join(source, 'gone'), { recursive: true });
  await dar.create(createRequest(diff, source, { type: 'DIFF', reference: full }));
  for (const [archive, type] of [
    [full, 'FULL'],
    [diff, 'DIFF'],
  ] as const) {
    const own: CatalogueEntry[] = [];
    await dar.list(archive, (entry) => void own.push(entry));
    const isolated = await dar.isolate({ base: `${archive}-catalogue`, archive });
    expect(isolated.outcome).toEqual({ kind: 'ok' });
    await rm(`${archive}.1.dar`);
    const listed: CatalogueEntry[] = [];
    const { outcome } = await dar.listIsolated(`${archive}-catalogue`, type, async (entry) => {
      // A slow reader now and then: the two listings must stay in step.
      if (listed.length % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      listed.push(entry);
    });
    expect(outcome).toEqual({ kind: 'ok' });
    // How a file is stored is all that the isolated catalogue does not know.
    expect(listed.map((entry) => ({ ...entry, sparse: null }))).toEqual(
      own.map((entry) => ({ ...entry, sparse: null })),
    );
    expect(new Set(own.map(({ data }) => data)).size).toBe(type === 'FULL' ? 1 : 3);
  }
});

test('files have a checksum in the listing, anything else has none', async () => {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await mkdir(join(source, 'd'), { recursive: true });
  await writeFile(join(source, 'd/f'), 'x');
  await dar.create(createRequest(join(directory, 'a'), source));
  const sums = new Map<string, string | null>();
  await dar.list(join(directory, 'a'), ({ path, crc }) => void sums.set(path.toString(), crc));
  expect([...sums]).toEqual([
    ['d', null],
    ['d/f', '78000000'],
  ]);
});

test('isolating what is not there fails, and never replaces a catalogue', async () => {
  const directory = await temporaryDirectory();
  const nothing = await dar.isolate({ base: join(directory, 'c'), archive: join(directory, 'none') });
  expect(nothing.outcome).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('No backup file is present'),
  });
  await mkdir(join(directory, 'source'));
  const archive = join(directory, 'a');
  await dar.create(createRequest(archive, join(directory, 'source')));
  const request = { base: `${archive}-catalogue`, archive };
  expect((await dar.isolate(request)).outcome.kind).toBe('ok');
  expect(await dar.isolate(request)).toMatchObject({ outcome: { kind: 'failed' }, exitCode: 2 });
});

test('a listing of another archive, or one that ends early, is refused', async () => {
  const states = createSavedStates();
  const head = 'Slice(s)|[Data ]\n--------+------\n';
  await states.push(Buffer.from(`${head}1\t [InRef][ ]  -rw-r--r-- a\n\t [     ][ ]  -rw-r--r-- b\n`));
  expect(states.next(Buffer.from('a'))).toBe(true);
  expect(() => states.next(Buffer.from('other'))).toThrow('different entries');
  expect(states.next(Buffer.from('b'))).toBe(false);
  const waiting = states.next(Buffer.from('c'));
  states.close();
  await expect(waiting).rejects.toThrow('ends early');
});
