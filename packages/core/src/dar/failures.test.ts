import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDar } from './dar.ts';
import { inspectSlices } from './slices.ts';
import { createRequest, extractRequest, structured } from './test-support/requests.ts';
import { createTestRunner, ordinaryUserRunner, smallFileSystemRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';

const dar = createDar(createTestRunner());

test('dar says its version', async () => {
  const { version, features } = await dar.version();
  expect(version).toMatch(/^\d+\.\d+/);
  expect(features).toMatchObject({ 'zstd compression (libzstd)': true, 'Extended Attributes support': true });
});

test('an archive of that name is never overwritten', async () => {
  const { base, source } = await archive(10);
  const before = await stat(`${base}.1.dar`);
  const { outcome } = await dar.create(createRequest(base, source));
  expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('Overwriting not allowed') });
  expect(await stat(`${base}.1.dar`)).toEqual(before);
});

test('a missing root and a missing reference are failures with dar’s reason', async () => {
  const { directory, source } = await archive(10);
  const noRoot = await dar.create(createRequest(join(directory, 'b'), join(directory, 'nowhere')));
  expect(noRoot.outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('No such file') });
  const reference = join(directory, 'nothing');
  const noReference = await dar.create(createRequest(join(directory, 'b'), source, { type: 'DIFF', reference }));
  expect(noReference.outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('nothing') });
});

test('an unreadable file makes the creation partial and is named', async () => {
  const { directory, source } = await archive(10);
  await writeFile(join(source, 'a: secret'), 'x', { mode: 0 });
  await mkdir(join(directory, 'open'));
  await chmod(join(directory, 'open'), 0o777);
  await chmod(directory, 0o755);
  const { outcome, said, summary } = await createDar(ordinaryUserRunner()).create(
    createRequest(join(directory, 'open', 'b'), source),
  );
  expect(outcome).toMatchObject({ kind: 'partial', reason: 'unreadable' });
  expect(said.about.unreadable?.named.map(({ path }) => path.toString())).toEqual([join(source, 'a: secret')]);
  expect(summary?.inodes.failed).toBe(1);
});

test('a file that changes while it is read makes the creation partial, and is still restored', async () => {
  const { directory, source } = await archive(10);
  const file = await open(join(source, 'growing'), 'a');
  await file.write(randomBytes(8_000_000));
  const base = join(directory, 'b');
  const selection = structured({
    compression: { algorithm: 'gzip', level: 9, minimumBytes: 100, skip: [] },
    extraArguments: ['--retry-on-change', '0'],
  });
  const creation = { done: false };
  const creating = dar.create(createRequest(base, source, { selection })).finally(() => (creation.done = true));
  while (!creation.done) {
    await file.write('more');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await file.close();
  const { outcome, said } = await creating;
  expect(outcome).toMatchObject({ kind: 'partial', reason: 'changed' });
  expect(said.about.changed?.named.map(({ path }) => path.toString())).toEqual([join(source, 'growing')]);
  const dirty: string[] = [];
  await dar.list(base, (entry) => void (entry.dirty && dirty.push(entry.path.toString())));
  expect(dirty).toEqual(['growing']);
  const target = join(directory, 'target');
  await mkdir(target);
  expect((await dar.extract(extractRequest(base, target))).outcome).toEqual({ kind: 'ok' });
  expect(await readdir(target)).toContain('growing');
});

test('a flipped byte is damage to test and extraction', async () => {
  const { base, directory } = await archive(20_000);
  const slice = await open(`${base}.1.dar`, 'r+');
  await slice.write(Buffer.from('XXXX'), 0, 4, 10_000);
  await slice.close();
  expect((await dar.test(base)).outcome).toMatchObject({
    kind: 'damaged',
    message: expect.stringContaining('corrupt'),
  });
  const target = join(directory, 'target');
  await mkdir(target);
  expect((await dar.extract(extractRequest(base, target))).outcome.kind).toBe('damaged');
});

test('a missing slice is damage to the test, and the last one to the listing', async () => {
  const { base, directory } = await archive(50_000, 20_000);
  await rename(`${base}.2.dar`, join(directory, 'away'));
  expect((await dar.test(base)).outcome).toMatchObject({ kind: 'damaged', message: expect.stringContaining('.2.dar') });
  await rename(join(directory, 'away'), `${base}.2.dar`);
  await rename(`${base}.3.dar`, join(directory, 'away'));
  expect((await dar.list(base, () => undefined)).outcome.kind).toBe('damaged');
});

test('a target directory that is missing is a failure, not damage', async () => {
  const { base, directory } = await archive(10);
  const { outcome } = await dar.extract(extractRequest(base, join(directory, 'nowhere')));
  expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('No such file') });
});

test('an aborted creation says so, and what it leaves may pass dar’s test', async () => {
  const { directory, source } = await archive(10);
  for (let file = 0; file < 6; file += 1) await writeFile(join(source, `big${file}`), randomBytes(4_000_000));
  const base = join(directory, 'b');
  const selection = structured({ compression: { algorithm: 'xz', level: 6, minimumBytes: 0, skip: [] } });
  const controller = new AbortController();
  const creating = dar.create(createRequest(base, source, { selection }), { signal: controller.signal });
  while ((await readdir(directory)).every((name) => !name.startsWith('b.')))
    await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 100));
  controller.abort();
  expect((await creating).outcome).toEqual({ kind: 'aborted' });
  // The reason why nothing but dar's own end counts as success.
  expect((await inspectSlices(directory, 'b')).problem).toBeNull();
  expect((await dar.test(base)).outcome).toEqual({ kind: 'ok' });
});

test.for([
  ['bytes', 'size=40k,nr_inodes=30'],
  ['inodes', 'size=4m,nr_inodes=2'],
])('a target without free %s is full', async ([, limits]) => {
  const { source, directory } = await archive(50_000);
  const mounted = join(directory, 'mounted');
  await mkdir(mounted);
  const { outcome } = await createDar(smallFileSystemRunner(mounted, limits ?? '')).create(
    createRequest(join(mounted, 'b'), source, { sliceBytes: 20_000 }),
  );
  expect(outcome).toMatchObject({ kind: 'target-full', message: expect.stringContaining('No space left') });
});

test.for([
  ['bytes', 'size=20k,nr_inodes=30'],
  ['inodes', 'size=4m,nr_inodes=2'],
])('an extraction without free %s is not ok, although dar may exit 0', async ([, limits]) => {
  const { source, base, directory } = await archive(50_000);
  await writeFile(join(source, 'second'), 'x');
  await dar.create(createRequest(`${base}2`, source));
  const mounted = join(directory, 'mounted');
  await mkdir(mounted);
  const program = createDar(smallFileSystemRunner(mounted, limits ?? ''));
  expect((await program.extract(extractRequest(`${base}2`, mounted))).outcome.kind).toMatch(/failed|target-full/);
});

async function archive(bytes: number, sliceBytes: number | null = null) {
  const directory = await temporaryDirectory();
  const source = join(directory, 'source');
  await mkdir(source);
  await writeFile(join(source, 'data'), randomBytes(bytes));
  const base = join(directory, 'a');
  expect((await dar.create(createRequest(base, source, { sliceBytes }))).outcome).toEqual({ kind: 'ok' });
  return { directory, source, base };
}
