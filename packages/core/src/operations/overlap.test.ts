import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type DarkivePlugin, type LifecycleHooks } from '../lifecycle/plugin-types.ts';
import { runBackup } from './backup.ts';
import { workshop, type Workshop } from './test-support/workshop.ts';

/** A place whose dar runs `line` of shell instead of `dar -t`. */
async function place(line: string, hooks: LifecycleHooks<object>): Promise<Workshop> {
  const shop = await workshop();
  const bin = join(shop.directory, 'bin');
  await mkdir(bin);
  const dar = shop.services.runner.find('dar');
  const script = `#!/bin/sh\ncase " $* " in *" -t "*) ${line};; esac\nexec ${dar} "$@"\n`;
  await writeFile(join(bin, 'dar'), script, { mode: 0o755 });
  await writeFile(join(shop.data, 'a'), 'a'.repeat(10_000));
  const plugin = definePlugin({ name: 'darkive-plugin-test', apiVersion: 1, options: z.strictObject({}), hooks });
  return await shop.with({ path: bin, plugins: [plugin as DarkivePlugin] });
}

const backup = (shop: Workshop) =>
  runBackup({ config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: false }, shop.services);

test('the archive is tested while plugins read its slices; both are timed, in order', async () => {
  let [begun, ended] = [Number.NaN, Number.NaN];
  const shop = await place('sleep 0.5', {
    'post-archive': async (_event, context) => {
      begun = performance.now();
      await sleep(500);
      context.progress(5, 10);
      ended = performance.now();
    },
  });
  const { document, exit } = await backup(shop);
  expect(exit).toBe('done');
  const phases = document.runs[0]?.phases.filter(({ name }) => name === 'post-archive' || name === 'test') ?? [];
  expect(phases.map(({ name }) => name)).toEqual(['post-archive', 'test']);
  for (const { seconds } of phases) expect(seconds).toBeGreaterThan(0.4);
  const restored = document.runs[0]?.phases.map(({ name }) => name) ?? [];
  expect(restored.indexOf('restore-test')).toBe(restored.indexOf('test') + 1);
  expect(ended - begun).toBeGreaterThan(400);
});

test('what still runs is shown when the other has ended, and only its progress', async () => {
  const shop = await place('sleep 0', {
    'post-archive': async (_event, context) => {
      context.progress(1, 10);
      await sleep(1500);
      context.progress(9, 10);
    },
  });
  await backup(shop);
  const told = shop.events.flatMap((event): (string | number)[] => {
    if (event.kind === 'phase') return [event.phase];
    return event.kind === 'progress' && event.totalBytes === 10 ? [event.bytes] : [];
  });
  const from = told.indexOf('post-archive');
  const shown = told.slice(from, told.indexOf('restore-test'));
  expect(shown.filter((entry) => entry !== 1)).toEqual(['post-archive', 'test', 'post-archive', 9]);
});

test('a test that fails ends the plugins’ work, and is the only reason told', async () => {
  let aborted = false;
  const shop = await place('exit 2', {
    'post-archive': async (_event, { signal }) => {
      await sleep(10_000, undefined, { signal }).catch(() => {
        aborted = true;
      });
      throw new Error('ended by force');
    },
  });
  const { document } = await backup(shop);
  expect(document.runs[0]).toMatchObject({ outcome: 'failed', archive: null, error: { phase: 'test' } });
  expect(document.runs[0]?.findings).toHaveLength(1);
  expect(aborted).toBe(true);
  expect(await readdir(join(shop.archives, '.darkive/building'))).toEqual([]);
});

test('an interruption ends both', async () => {
  let aborted = false;
  const shop = await place('exec sleep 10', {
    'post-archive': async (_event, { signal }) => {
      await sleep(10_000, undefined, { signal }).catch(() => {
        aborted = true;
      });
    },
  });
  const running = backup(shop);
  while (!shop.events.some((event) => event.kind === 'phase' && event.phase === 'test')) await sleep(5);
  await sleep(100);
  shop.interrupt('SIGINT');
  const { document, exit } = await running;
  expect(exit).toBe('interrupted');
  expect(document.runs[0]).toMatchObject({ outcome: 'failed', error: { code: 'interrupted' } });
  expect(aborted).toBe(true);
  expect(await readdir(join(shop.archives, '.darkive/building'))).toEqual([]);
});
