import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestContext, makeTestArchive, type TestArchive, type TestContext } from '@darkive/core/testing';
import { expect, test } from 'vitest';
import { optionsSchema, type Par2Options } from './options.ts';
import { createParityRuns, type ParityRuns } from './parity-runs.ts';
import { plugin } from './plugin.ts';
import { postArchive } from './post-archive.ts';
import { slice } from './slice.ts';
import { at, flip } from './test-support/protected-archive.ts';
import { verify } from './verify.ts';

interface Stand {
  readonly archive: TestArchive;
  readonly made: TestContext<Par2Options>;
  readonly runs: ParityRuns;
  /** Tells the hook that a slice is closed. */
  readonly close: (number: number) => Promise<void>;
}

async function stand(
  body: (stand: Stand) => Promise<void>,
  { section = {}, sliceBytes = [150_000, 150_000, 4321], signal = new AbortController().signal } = {},
): Promise<void> {
  const made = await createTestContext({ options: optionsSchema.parse(section), signal });
  try {
    const archive = await makeTestArchive({ directory: join(made.directory, 'archives'), sliceBytes });
    const runs = createParityRuns();
    const close = (number: number): Promise<void> =>
      slice({ ...archive.job, slice: at(archive.postArchive.slices, number - 1) }, made.context, runs);
    await body({ archive, made, runs, close });
  } finally {
    await made.cleanUp();
  }
}

const staged = async ({ made }: Stand): Promise<readonly string[]> =>
  (await Promise.all(made.staged.map(({ directory }) => readdir(directory)))).flat();

test('the parity of a closed slice is there before dar has ended, and is not made twice', async () => {
  await stand(async (it) => {
    await it.close(1);
    await it.close(2);
    const beside = await staged(it);
    expect(beside).toHaveLength(4);
    const [first] = it.runs.of(it.archive.job.runId).sets.values();
    const { artifacts } = await postArchive(it.archive.postArchive, it.made.context, it.runs);
    expect(artifacts).toHaveLength(6);
    expect(at(artifacts, 0)).toBe(at(first?.artifacts ?? [], 0));
    expect(it.made.staged).toHaveLength(1);
    const event = await it.archive.publish('@darkive/plugin-par2', artifacts, it.made.staged);
    for (const { path } of [at(event.artifacts, 0), at(event.artifacts, 2), at(event.artifacts, 4)]) {
      const ran = await it.made.context.run('par2', ['verify', '--', basename(path)], { cwd: it.archive.directory });
      expect(ran).toMatchObject({ exitCode: 0 });
    }
  });
});

test('a slice that dar touched afterwards gets new parity', async () => {
  await stand(async (it) => {
    await it.close(1);
    const path = at(it.archive.postArchive.slices, 0).path;
    await flip({ path }, 10, 4);
    const { artifacts } = await postArchive(it.archive.postArchive, it.made.context, it.runs);
    const event = await it.archive.publish('@darkive/plugin-par2', artifacts, it.made.staged);
    const set = basename(at(event.artifacts, 0).path);
    const ran = await it.made.context.run('par2', ['verify', '--', set], { cwd: it.archive.directory });
    expect(ran).toMatchObject({ exitCode: 0 });
    expect(it.made.logs.join('\n')).toContain('slice 1 changed');
  });
});

test('a slice replaced by another of the same size and times is noticed too', async () => {
  await stand(async (it) => {
    await it.close(1);
    const { path } = at(it.archive.postArchive.slices, 0);
    const [made] = it.runs.of(it.archive.job.runId).sets.values();
    const content = await readFile(path);
    await rm(path);
    await writeFile(path, content.toReversed());
    await utimes(path, 1000, 1000);
    await postArchive(it.archive.postArchive, it.made.context, it.runs);
    expect([...it.runs.of(it.archive.job.runId).sets.values()][0]?.sha256).not.toBe(made?.sha256);
  });
});

test('what fails beside dar is left for post-archive', async () => {
  await stand(async (it) => {
    const { path } = at(it.archive.postArchive.slices, 1);
    const content = await readFile(path);
    await rm(path);
    await it.close(2);
    expect(await staged(it)).toEqual([]);
    await writeFile(path, content);
    expect((await postArchive(it.archive.postArchive, it.made.context, it.runs)).artifacts).toHaveLength(6);
  });
});

test('an interruption while a slice is read ends the hook with its reason and leaves nothing', async () => {
  const controller = new AbortController();
  const options = { section: { ratio: '100%' }, sliceBytes: [8_000_000], signal: controller.signal };
  await stand(async (it) => {
    const interrupt = async (): Promise<void> => {
      while ((await staged(it)).length === 0) await sleep(1);
      controller.abort('SIGINT');
    };
    const [closed] = await Promise.allSettled([it.close(1), interrupt()]);
    expect(closed).toEqual({ status: 'rejected', reason: 'SIGINT' });
    expect(await staged(it)).toEqual([]);
    expect(it.runs.of(it.archive.job.runId).sets.size).toBe(0);
  }, options);
});

test('with the external program nothing is done beside dar', async () => {
  await stand(
    async (it) => {
      await it.close(1);
      expect(it.made.staged).toEqual([]);
    },
    { section: { engine: 'par2' } },
  );
});

test('in its own run verify trusts the hash of what was read, and nothing else', async () => {
  await stand(async (it) => {
    const { artifacts } = await postArchive(it.archive.postArchive, it.made.context, it.runs);
    const event = await it.archive.publish('@darkive/plugin-par2', artifacts, it.made.staged);
    const { path } = at(event.slices, 0);
    // Only a reading could tell; core compares the slice with the manifest.
    await flip({ path }, 100, 1);
    expect((await verify(event, it.made.context, it.runs)).findings).toEqual([]);
    const other = event.slices.with(0, { ...at(event.slices, 0), sha256: '0'.repeat(64) });
    expect((await verify({ ...event, slices: other }, it.made.context, it.runs)).findings).toMatchObject([
      { code: 'slice-damaged' },
    ]);
    it.runs.forget(it.archive.job.runId);
    expect((await verify(event, it.made.context, it.runs)).findings).toMatchObject([{ code: 'slice-damaged' }]);
  });
});

test('the plugin forgets a run when it ends, well or not', () => {
  expect(Object.keys(plugin.hooks)).toEqual(expect.arrayContaining(['slice', 'post-backup', 'on-failure']));
  const runs = createParityRuns();
  const run = runs.of('a');
  expect(runs.of('a')).toBe(run);
  runs.forget('a');
  expect(runs.of('a')).not.toBe(run);
});
