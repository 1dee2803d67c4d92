import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type DarkivePlugin, type LifecycleHooks } from '../lifecycle/plugin-types.ts';
import { runBackup } from './backup.ts';
import { workshop, type Workshop } from '../test-support/workshop.ts';

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
  const names = document.runs[0]?.phases.map(({ name }) => name) ?? [];
  expect(names.indexOf('restore-test')).toBe(names.indexOf('test') + 1);
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
  const shown = told.slice(told.indexOf('post-archive'), told.indexOf('verify'));
  const proved = ['post-archive', 'test', 'post-archive', 'restore-test', 'post-archive', 9];
  expect(shown.filter((entry) => entry !== 1)).toEqual(proved);
});

test('a test that fails ends the plugins’ work, and is the only reason told', async () => {
  let aborted = false;
  // dar fails once the hook is at work; the catalogue is isolated before.
  const shop = await place('until [ -e "$0.go" ]; do sleep 0.05; done; exit 2', {
    'post-archive': async (_event, { signal }) => {
      const working = sleep(10_000, undefined, { signal }).catch(() => {
        aborted = true;
      });
      await writeFile(join(shop.directory, 'bin/dar.go'), '');
      await working;
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
  let begun = false;
  let aborted = false;
  const shop = await place('exec sleep 10', {
    'post-archive': async (_event, { signal }) => {
      begun = true;
      await sleep(10_000, undefined, { signal }).catch(() => {
        aborted = true;
      });
    },
  });
  const running = backup(shop);
  const bothRun = () => begun && shop.events.some((event) => event.kind === 'phase' && event.phase === 'test');
  while (!bothRun()) await sleep(5);
  shop.interrupt('SIGINT');
  const { document, exit } = await running;
  expect(exit).toBe('interrupted');
  expect(document.runs[0]).toMatchObject({ outcome: 'failed', error: { code: 'interrupted' } });
  expect(aborted).toBe(true);
  expect(await readdir(join(shop.archives, '.darkive/building'))).toEqual([]);
});

test('the archive is tested and sampled while the hook of its last closed slice is still at work', async () => {
  const ended: string[] = [];
  const shop: Workshop = await slowly('sleep 0', {
    'slice': async (event, { signal }) => {
      if (event.slice.number > 1) return;
      const sampled = () => shop.events.some((one) => one.kind === 'phase' && one.phase === 'restore-test');
      while (!sampled()) await sleep(20, undefined, { signal });
      ended.push('slice');
    },
    'post-archive': async () => void ended.push('post-archive'),
  });
  const { document, exit } = await backup(shop);
  expect(exit).toBe('done');
  expect(ended).toEqual(['slice', 'post-archive']);
  expect(document.runs[0]?.findings).toEqual([]);
});

test('a test that fails ends the hook of a slice that is still at work', async () => {
  let begun = false;
  let aborted = false;
  const shop: Workshop = await slowly('until [ -e "${0%-at-once}.go" ]; do sleep 0.05; done; exit 2', {
    slice: async (_event, { signal }) => {
      if (begun) return;
      begun = true;
      await writeFile(join(shop.directory, 'bin/dar.go'), '');
      await sleep(10_000, undefined, { signal }).catch(() => {
        aborted = true;
      });
      throw new Error('ended by force');
    },
  });
  const { document } = await backup(shop);
  expect(document.runs[0]).toMatchObject({ outcome: 'failed', error: { phase: 'test' } });
  expect(document.runs[0]?.findings).toHaveLength(1);
  expect(aborted).toBe(true);
  expect(await readdir(join(shop.archives, '.darkive/building'))).toEqual([]);
});

/** Such a place with several slices, and with a dar that takes its time to end, so that they are seen. */
async function slowly(line: string, hooks: LifecycleHooks<object>): Promise<Workshop> {
  const shop = await place(line, hooks);
  const [fake, real] = [join(shop.directory, 'bin/dar'), join(shop.directory, 'bin/dar-at-once')];
  await rename(fake, real);
  const script = `#!/bin/sh\ncase " $* " in *" -c "*) "${real}" "$@"; code=$?; sleep 0.6; exit $code;; esac\nexec "${fake}-at-once" "$@"\n`;
  await writeFile(fake, script, { mode: 0o755 });
  return shop.with({ definition: { slice: '4KiB', compression: 'none' } });
}
