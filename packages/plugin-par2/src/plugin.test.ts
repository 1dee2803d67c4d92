import { pluginContract } from '@darkive/core/testing';
import { describe, expect, it, test } from 'vitest';
import { at, flip, withProtectedArchive } from './test-support/protected-archive.ts';
import { plugin } from './plugin.ts';
import register from './register.ts';

pluginContract({
  plugin: () => plugin,
  validOptions: [
    {},
    { ratio: '10%' },
    { ratio: { full: '10%', incr: '2.5 %' } },
    { engine: 'darkive' },
    { engine: 'par2', directory: '/srv/parity', verify: false, memory: '2 GiB', threads: 1 },
    { directory: null, threads: null, memory: null },
  ],
  invalidOptions: [
    { ratio: 5 },
    { ratio: '0%' },
    { ratio: '101%' },
    { ratio: { full: '5%', FULL: '5%' } },
    { directory: 'parity' },
    { engine: 'rar' },
    { memory: '8 MiB' },
    { threads: 0 },
    { verify: 'yes' },
  ],
  it,
  describe,
});

test('a repair is no run: its sets are verified like any other, though no hook ever ends it', async () => {
  await withProtectedArchive({}, async ({ archive, event, made: { context } }) => {
    const { 'post-archive': postArchive, verify } = plugin.hooks;
    const slices = event.slices.map(({ slice, path, bytes }) => ({ number: slice ?? 0, path, bytes }));
    for (const published of [true, false]) {
      const runId = `run ${published}`;
      await postArchive?.({ ...archive.postArchive, runId, slices, published }, context);
      await flip(at(event.slices, 0), 70_000, 4);
      const answer = await verify?.(event, context);
      expect(JSON.stringify(answer).includes('slice-damaged'), `published: ${published}`).toBe(published);
      await flip(at(event.slices, 0), 70_000, 4);
    }
  });
});

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});
