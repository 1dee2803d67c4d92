import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createTestContext, makeTestArchive } from '@darkive/core/testing';
import { expect, test } from 'vitest';
import { optionsSchema } from './options.ts';
import { postArchive } from './post-archive.ts';
import { ENGINES, withProtectedArchive } from './test-support/protected-archive.ts';
import { verify } from './verify.ts';

test.each(ENGINES)('%s: every slice has a set of its own, with its blocks in the inventory', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ archive, event, made }) => {
    expect(
      event.artifacts.map(({ artifact: { file, directory, kind, parity } }) => [file, directory, kind, parity]),
    ).toEqual([
      [
        `${archive.name}.1.dar.par2`,
        null,
        'parity',
        { slice: 1, blockSize: 4096, sourceBlocks: 37, recoveryBlocks: 0 },
      ],
      [
        `${archive.name}.1.dar.vol0+2.par2`,
        null,
        'parity',
        { slice: 1, blockSize: 4096, sourceBlocks: 37, recoveryBlocks: 2 },
      ],
      [
        `${archive.name}.2.dar.par2`,
        null,
        'parity',
        { slice: 2, blockSize: 4096, sourceBlocks: 37, recoveryBlocks: 0 },
      ],
      [
        `${archive.name}.2.dar.vol0+2.par2`,
        null,
        'parity',
        { slice: 2, blockSize: 4096, sourceBlocks: 37, recoveryBlocks: 2 },
      ],
      [`${archive.name}.3.dar.par2`, null, 'parity', { slice: 3, blockSize: 512, sourceBlocks: 9, recoveryBlocks: 0 }],
      [
        `${archive.name}.3.dar.vol0+2.par2`,
        null,
        'parity',
        { slice: 3, blockSize: 512, sourceBlocks: 9, recoveryBlocks: 2 },
      ],
    ]);
    expect(made.progress.at(-1)).toEqual({ bytes: 304_321, totalBytes: 304_321 });
    const counted = made.progress.map(({ bytes }) => bytes);
    expect(counted).toEqual(counted.toSorted((a, b) => a - b));
  });
});

test('the ratio is that of the type of archive', async () => {
  const made = await createTestContext({ options: optionsSchema.parse({ ratio: { full: '5%', incr: '50%' } }) });
  try {
    const archive = await makeTestArchive({ directory: join(made.directory, 'archives'), sliceBytes: [400_000] });
    const { artifacts } = await postArchive({ ...archive.postArchive, type: 'INCR' }, made.context);
    expect(artifacts.map(({ parity }) => parity?.recoveryBlocks)).toEqual([0, 49]);
  } finally {
    await made.cleanUp();
  }
});

test.each(ENGINES)('%s: par2 verify accepts the sets, also with odd names and directories', async (engine) => {
  const made = await createTestContext({ options: optionsSchema.parse({ engine }) });
  try {
    const directory = join(made.directory, "odd *?[x]'s dir");
    const parity = join(directory, 'pa*ri?ty');
    await mkdir(parity, { recursive: true });
    const archive = await makeTestArchive({ directory, definition: "it's a b", sliceBytes: [5000] });
    const context = { ...made.context, options: { ...made.context.options, directory: parity } };
    const event = await archive.publish('p', (await postArchive(archive.postArchive, context)).artifacts, made.staged);
    expect(event.artifacts.map(({ path }) => dirname(path))).toEqual([parity, parity]);
    const set = basename(event.artifacts[0]?.path ?? '');
    expect(await made.context.run('par2', ['verify', `-B${directory}`, '--', set], { cwd: parity })).toMatchObject({
      exitCode: 0,
    });
  } finally {
    await made.cleanUp();
  }
});

test.each(ENGINES)('%s: an interrupted creation touches neither the slices nor what others staged', async (engine) => {
  const controller = new AbortController();
  const options = optionsSchema.parse({ engine, ratio: '100%' });
  const made = await createTestContext({ options, signal: controller.signal });
  try {
    const archive = await makeTestArchive({
      directory: join(made.directory, 'archives'),
      sliceBytes: [3_000_000, 3_000_000],
    });
    const other = await made.context.stage();
    await writeFile(join(other, 'theirs'), 'x');
    const before = await readdir(archive.directory);
    setTimeout(() => controller.abort('SIGTERM'), 30);
    await expect(postArchive(archive.postArchive, made.context)).rejects.toBe('SIGTERM');
    expect(await readdir(archive.directory)).toEqual(before);
    expect(await readFile(join(other, 'theirs'), 'utf8')).toBe('x');
  } finally {
    await made.cleanUp();
  }
});

test.each([
  [
    'fails',
    '#!/bin/sh\necho "Could not write: No space left on device" >&2\nexit 6\n',
    'par2 failed with exit code 6: Could not write: No space left on device',
  ],
  ['crashes', '#!/bin/sh\nkill -ABRT $$\n', 'par2 was ended by SIGABRT'],
  [
    'lies',
    '#!/bin/sh\nexit 0\n',
    'par2 reported success for slice 1, but wrote 0 recovery blocks for no blocks where 2 for 2 were planned',
  ],
])('a par2 that %s is an error', async (_what, program, message) => {
  const tools = await createTestContext({ options: {} });
  const par2 = join(tools.directory, 'par2');
  await writeFile(par2, program);
  await chmod(par2, 0o755);
  const options = optionsSchema.parse({ engine: 'par2' });
  const made = await createTestContext({ options, path: `${tools.directory}:/usr/bin:/bin` });
  try {
    const archive = await makeTestArchive({ directory: join(made.directory, 'archives'), sliceBytes: [1000] });
    await expect(postArchive(archive.postArchive, made.context)).rejects.toThrow(message);
  } finally {
    await made.cleanUp();
    await tools.cleanUp();
  }
});

test('nothing is made where `create` is off, and an archive without parity is no finding then', async () => {
  await withProtectedArchive({ section: { create: false } }, async ({ event, made }) => {
    expect(event.artifacts).toEqual([]);
    expect((await verify(event, made.context)).findings).toEqual([]);
  });
});
