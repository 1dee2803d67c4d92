import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { DarkivePlugin, LifecycleHooks } from '../../lifecycle/plugin-types.ts';
import { colourSchema } from '../../lifecycle/test-support/plugins.ts';
import { assertObedience } from './contract-checks.ts';
import { pluginContract } from './plugin-contract.ts';

type Options = { colour: string };

const good: LifecycleHooks<Options> = {
  'preflight': () => [],
  'post-archive': async (event, context) => {
    const path = join(await context.stage(), `${event.archive}.note`);
    await writeFile(path, `${event.slices.length} slices, ${context.options.colour}\n`);
    return [{ kind: 'note', path }];
  },
  'verify': ({ artifacts }) => (artifacts.length > 0 ? [] : []),
  'on-damage': () => ({ result: 'declined', reason: 'notes repair nothing' }),
  'post-backup': async (_event, context) => void (await context.run('sleep', ['30'])),
};

function plugin(
  hooks: LifecycleHooks<Options>,
  more: Partial<DarkivePlugin<Options>> = {},
): () => DarkivePlugin<Options> {
  return () => ({ name: 'darkive-plugin-note', apiVersion: 1, options: colourSchema, hooks, ...more });
}

const sections = { validOptions: [{}, { colour: 'blue' }], invalidOptions: [{ colour: 3 }] };

pluginContract({ plugin: plugin(good), ...sections, it, describe });

/** Names of the contract's tests that a plugin does not pass. */
async function broken(request: Partial<Parameters<typeof pluginContract<Options>>[0]>): Promise<readonly string[]> {
  const tests: { name: string; body: () => Promise<void> }[] = [];
  pluginContract({
    plugin: plugin(good),
    ...sections,
    ...request,
    it: (name, body) => tests.push({ name, body }),
    describe: (_name, body) => body(),
  });
  const failed: string[] = [];
  for (const { name, body } of tests) await body().catch(() => failed.push(name));
  return failed.map((name) => name.split(/[ ,]/).slice(0, 3).join(' '));
}

test.each<[string, Partial<Parameters<typeof pluginContract<Options>>[0]>, string]>([
  ['has a misspelt hook', { plugin: plugin({ ...good, 'post-bakup': () => {} } as never) }, 'is a well-formed'],
  ['accepts what it should refuse', { invalidOptions: [{ colour: 'red' }] }, 'refuses invalid options'],
  ['refuses what it should accept', { validOptions: [{}, { colour: 'pink' }] }, 'accepts valid options'],
  ['ignores unknown options', { plugin: plugin(good, { options: lenient() }) }, 'refuses an option'],
  [
    'writes in preflight',
    {
      plugin: plugin({
        ...good,
        preflight: async ({ archives }) => {
          await writeFile(join(archives, 'probe'), '');
        },
      }),
    },
    'writes nothing in',
  ],
  [
    'vetoes what is no candidate',
    { plugin: plugin({ ...good, 'pre-prune': () => ({ veto: [{ id: 'another', reason: 'mine' }] }) }) },
    'writes nothing in',
  ],
  [
    'changes a slice',
    {
      plugin: plugin({
        ...good,
        'post-archive': async ({ slices }) => {
          await writeFile(slices[0]?.path ?? '', 'x');
        },
      }),
    },
    'carries an archive',
  ],
  [
    'leaves files in its stage that it does not report',
    {
      plugin: plugin({
        ...good,
        'post-archive': async (_, context) => {
          await writeFile(join(await context.stage(), 'x'), 'x');
        },
      }),
    },
    'carries an archive',
  ],
  [
    'writes in verify',
    {
      plugin: plugin({
        ...good,
        verify: async ({ slices }) => {
          await writeFile(`${slices[0]?.path}.ok`, '');
        },
      }),
    },
    'carries an archive',
  ],
  [
    'repairs in place',
    {
      plugin: plugin({
        ...good,
        'on-damage': async ({ slices }) => {
          await writeFile(slices[0]?.path ?? '', 'repaired');
          return { result: 'declined', reason: 'none' };
        },
      }),
    },
    'carries an archive',
  ],
])('the suite catches a plugin that %s', async (_what, request, name) => {
  expect(await broken(request)).toContain(name);
});

test('a hook that ignores its signal is caught, and one that obeys is not', async () => {
  const deaf = plugin({ 'pre-backup': () => new Promise<void>(() => {}) })() as DarkivePlugin;
  await expect(assertObedience(deaf, {}, {}, 'pre-backup', 0.1)).rejects.toThrow('pre-backup ignores its signal');
  const obedient = plugin({
    'pre-backup': async (_, context) => void (await context.run('sleep', ['30'])),
  })() as DarkivePlugin;
  await assertObedience(obedient, {}, {}, 'pre-backup', 5);
});

function lenient(): DarkivePlugin<Options>['options'] {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        (value as Options).colour === undefined || (value as Options).colour === 'blue'
          ? { value: { colour: 'red' } }
          : { issues: [{ message: 'no' }] },
    },
  };
}
