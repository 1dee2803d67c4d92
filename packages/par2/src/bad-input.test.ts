import { appendFile, lstat, mkdir, readlink, rename, rm, symlink, truncate, unlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, Par2Error, planParity, repairParity, verifyParity } from './index.ts';
import { craftedIndex } from './test-support/crafted-set.ts';
import { noise, sandbox } from './test-support/sandbox.ts';
import type { Sandbox } from './test-support/sandbox.ts';

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Par2Error ? error.code : `no Par2Error: ${String(error)}`;
}

/** A directory with `data` (10 kB) and a set of 5 recovery blocks for it. */
async function protectedBox(): Promise<{ box: Sandbox; index: string; data: Buffer }> {
  const box = await sandbox();
  const data = noise(10_000, 1);
  await box.write('data', data);
  await createParity({
    base: box.path,
    files: ['data'],
    output: box.file('set.par2'),
    blockSize: 400,
    recoveryBlocks: 5,
  });
  return { box, index: box.file('set.par2'), data };
}

test('not a PAR2 file', async () => {
  const box = await sandbox();
  for (const [name, content] of Object.entries({
    'empty': '',
    'text': 'hello',
    'magic only': 'PAR2\0PKT',
    'noise': noise(5000, 2),
  })) {
    await box.write(`${name}.par2`, content);
    expect(await codeOf(verifyParity({ index: box.file(`${name}.par2`) })), name).toBe('not-par2');
  }
});

test('no file at all, a directory, a symbolic link, a pipe as index file', async () => {
  const { box, index } = await protectedBox();
  expect(await codeOf(verifyParity({ index: box.file('nothing.par2') }))).toBe('vanished');
  await mkdir(box.file('dir.par2'));
  expect(await codeOf(verifyParity({ index: box.file('dir.par2') }))).toBe('not-regular');
  await symlink(index, box.file('link.par2'));
  expect(await codeOf(verifyParity({ index: box.file('link.par2') }))).toBe('not-regular');
  expect(await codeOf(verifyParity({ index, directory: box.file('none') }))).toBe('vanished');
});

test('a set for other files, and volumes of another set', async () => {
  const { box, index } = await protectedBox();
  expect(await codeOf(verifyParity({ index, expect: ['data'] }))).toContain('no Par2Error');
  expect(await codeOf(verifyParity({ index, expect: ['data', 'other'] }))).toBe('other-set');
  await box.write('other', noise(100, 3));
  const other = await createParity({
    base: box.path,
    files: ['other'],
    output: box.file('other.par2'),
    blockSize: 400,
    recoveryBlocks: 1,
  });
  expect(await codeOf(verifyParity({ index, volumes: [other.files[1]?.path ?? ''] }))).toBe('other-set');
});

test('a set without a main packet, or without the description of a file', async () => {
  const { box, index } = await protectedBox();
  const bytes = await box.read('set.par2');
  const second = bytes.indexOf('PAR2\0PKT', 8);
  const third = bytes.indexOf('PAR2\0PKT', second + 8);
  await box.write('a.par2', bytes.subarray(second));
  expect(await codeOf(verifyParity({ index: box.file('a.par2') }))).toBe('incomplete-set');
  await box.write('b.par2', Buffer.concat([bytes.subarray(0, second), bytes.subarray(third)]));
  expect(await codeOf(verifyParity({ index: box.file('b.par2') }))).toBe('incomplete-set');
  expect((await verifyParity({ index })).status).toBe('intact');
});

test('too many blocks, in options and in a crafted set', async () => {
  const box = await sandbox();
  await box.write('data', noise(140_000, 1));
  const options = { base: box.path, files: ['data'], output: box.file('s.par2') };
  expect(await codeOf(createParity({ ...options, blockSize: 4, recoveryBlocks: 1 }))).toBe('too-many-blocks');
  expect(await codeOf(createParity({ ...options, blockSize: 4000, recoveryBlocks: 65_536 }))).toBe('too-many-blocks');
  expect(() => planParity({ bytes: 140_000, blockSize: 4 })).toThrow(Par2Error);
  await box.write('crafted.par2', craftedIndex('data', 200_000, 4));
  expect(await codeOf(verifyParity({ index: box.file('crafted.par2') }))).toBe('too-many-blocks');
  expect(await box.list()).toEqual(['crafted.par2', 'data']);
});

test('names outside the base directory cannot be protected', async () => {
  const box = await sandbox();
  await mkdir(box.file('base'));
  await box.write('outside', 'x');
  const options = { base: box.file('base'), output: box.file('s.par2'), blockSize: 4, recoveryBlocks: 1 };
  expect(await codeOf(createParity({ ...options, files: ['../outside'] }))).toBe('unsafe-name');
  expect(await codeOf(createParity({ ...options, files: [box.file('outside')] }))).toBe('unsafe-name');
  expect(await codeOf(createParity({ ...options, files: ['.'] }))).toBe('unsafe-name');
});

test('symbolic links are not followed when creating', async () => {
  const box = await sandbox();
  await mkdir(box.file('base/real'), { recursive: true });
  await box.write('outside', 'secret');
  await symlink(box.file('outside'), box.file('base/link'));
  await symlink(box.path, box.file('base/up'));
  const options = { base: box.file('base'), output: box.file('s.par2'), blockSize: 4, recoveryBlocks: 1 };
  for (const name of ['link', 'up/outside', 'real']) {
    expect(await codeOf(createParity({ ...options, files: [name] })), name).toBe('not-regular');
  }
  expect(await codeOf(createParity({ ...options, files: ['gone'] }))).toBe('vanished');
  expect(await box.list()).toEqual(['base', 'outside']);
});

test('where links are refused, one in place of a file is neither read nor written through', async () => {
  const { box, index, data } = await protectedBox();
  await box.write('victim', data);
  for (const target of ['victim', 'dangling']) {
    await rm(box.file('data'));
    await symlink(box.file(target), box.file('data'));
    const { files, status } = await verifyParity({ index, links: 'refuse' });
    expect(files).toMatchObject([{ status: 'blocked', blocksFound: 0 }]);
    expect(status).toBe('beyond-repair');
    expect(await codeOf(repairParity({ index, links: 'refuse' }))).toBe('not-repairable');
    // The data would be there under another name, but the link has to go first.
    await box.write('copy', data);
    expect(await codeOf(repairParity({ index, links: 'refuse', extraFiles: [box.file('copy')] }))).toBe('not-regular');
    expect(await readlink(box.file('data'))).toBe(box.file(target));
  }
  expect((await box.list()).filter((name) => !name.startsWith('set.'))).toEqual(['copy', 'data', 'victim']);
});

test('a symbolic link in place of a directory is not passed', async () => {
  const box = await sandbox();
  await mkdir(box.file('base/sub'), { recursive: true });
  await mkdir(box.file('elsewhere'));
  await box.write('base/sub/data', noise(5000, 4));
  const index = box.file('base/set.par2');
  await createParity({
    base: box.file('base'),
    files: ['sub/data'],
    output: index,
    blockSize: 5000,
    recoveryBlocks: 1,
  });
  await rm(box.file('base/sub'), { recursive: true });
  await symlink(box.file('elsewhere'), box.file('base/sub'));
  expect((await verifyParity({ index })).files[0]?.status).toBe('blocked');
  expect(await codeOf(repairParity({ index }))).toBe('not-regular');
  await unlink(box.file('base/sub'));
  await repairParity({ index });
  expect(await box.read('base/sub/data')).toEqual(noise(5000, 4));
});

test('a file that changes, shrinks or vanishes while it is read', async () => {
  const box = await sandbox();
  const changes: readonly [string, (path: string) => Promise<unknown>][] = [
    ['changed', (path) => appendFile(path, 'more')],
    ['changed', (path) => truncate(path, 100)],
    ['vanished', (path) => rm(path)],
    ['changed', (path) => rename(box.file('spare'), path)],
  ];
  for (const [code, change] of changes) {
    await box.write('data', noise(500_000, 1));
    await box.write('spare', noise(500_000, 1));
    let done: Promise<unknown> | undefined;
    const options = { base: box.path, files: ['data'], output: box.file('s.par2'), blockSize: 4000, recoveryBlocks: 9 };
    const work = createParity({
      ...options,
      memoryLimit: 400_000,
      onProgress() {
        done ??= change(box.file('data'));
      },
    });
    const result = await codeOf(work);
    await done;
    // A file that shrinks may be met in either way.
    expect(code === 'vanished' ? ['vanished'] : ['changed', 'vanished']).toContain(result);
    expect((await box.list()).filter((name) => name.includes('par2'))).toEqual([]);
  }
});

test('existing parity is not overwritten unless asked', async () => {
  const { box, data } = await protectedBox();
  const before = await box.read('set.par2');
  const options = { base: box.path, files: ['data'], output: box.file('set.par2'), blockSize: 800, recoveryBlocks: 5 };
  expect(await codeOf(createParity(options))).toBe('exists');
  expect(await box.read('set.par2')).toEqual(before);
  await createParity({ ...options, overwrite: true });
  expect((await box.read('set.par2')).equals(before)).toBe(false);
  expect(await codeOf(repairParity({ index: box.file('set.par2'), outputDirectory: box.path }))).toContain(
    'no Par2Error',
  );
  await box.write('data', data.subarray(1));
  expect(await codeOf(repairParity({ index: box.file('set.par2'), outputDirectory: box.path }))).toBe('exists');
  expect(await box.read('data')).toEqual(data.subarray(1));
});

test.for(['hash', 'compute', 'last'] as const)('stopping a creation at %s leaves nothing', async (moment) => {
  const box = await sandbox();
  await box.write('data', noise(3_000_000, 1));
  const controller = new AbortController();
  const memoryLimit = moment === 'hash' ? 300_000 : undefined;
  const work = createParity({
    base: box.path,
    files: ['data'],
    output: box.file('s.par2'),
    blockSize: 10_000,
    recoveryBlocks: 100,
    memoryLimit,
    signal: controller.signal,
    onProgress({ stage, bytes, totalBytes }) {
      if (stage === moment || (moment === 'last' && stage === 'compute' && bytes === totalBytes)) controller.abort();
    },
  });
  expect(await codeOf(work)).toBe('aborted');
  expect(await box.list()).toEqual(['data']);
});

test.for(['packets', 'hash', 'search', 'compute', 'check'] as const)(
  'stopping a repair at %s changes nothing',
  async (moment) => {
    const { box, index, data } = await protectedBox();
    await box.write('data', data.subarray(7));
    const before = await box.list();
    const controller = new AbortController();
    const work = repairParity({
      index,
      signal: controller.signal,
      onProgress: ({ stage }) => stage === moment && controller.abort(),
    });
    expect(await codeOf(work)).toBe('aborted');
    expect(await box.list()).toEqual(before);
    expect(await box.read('data')).toEqual(data.subarray(7));
  },
);

test('a signal that was aborted before', async () => {
  const { index } = await protectedBox();
  const signal = AbortSignal.abort();
  expect(await codeOf(verifyParity({ index, signal }))).toBe('aborted');
  expect(await codeOf(repairParity({ index, signal }))).toBe('aborted');
});

test('options that make no sense', async () => {
  const box = await sandbox();
  await box.write('data', 'x');
  const good = { base: box.path, files: ['data'], output: box.file('s.par2'), blockSize: 4, recoveryBlocks: 1 };
  const bad = [
    { files: [] },
    { files: ['data', 'data'] },
    { blockSize: 0 },
    { blockSize: 6 },
    { blockSize: Number.NaN },
    { recoveryBlocks: -1 },
    { recoveryBlocks: 1.5 },
    { output: box.file('s') },
    { output: box.file('.par2') },
    { volumes: 0 },
    { threads: 0 },
    { memoryLimit: 10 },
    { kernel: 'none' as 'scalar' },
  ];
  for (const change of bad)
    expect(await codeOf(createParity({ ...good, ...change })), JSON.stringify(change)).toBe('invalid-options');
  expect(await codeOf(createParity({ ...good, output: box.file('none/s.par2') }))).toBe('vanished');
  for (const plan of [
    {},
    { bytes: -1 },
    { bytes: 1, files: [1] },
    { bytes: 1, redundancy: 2 },
    { bytes: 1, blockSize: 3 },
  ]) {
    expect(() => planParity(plan), JSON.stringify(plan)).toThrow(Par2Error);
  }
  expect(await box.list()).toEqual(['data']);
});

test('a rebuilt file keeps the permissions of the damaged one', async () => {
  const { box, index, data } = await protectedBox();
  const before = await lstat(box.file('data'));
  await box.write('data', data.subarray(3));
  await repairParity({ index });
  const { mode } = await lstat(box.file('data'));
  expect(mode).toBe(before.mode);
});
