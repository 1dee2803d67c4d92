import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { definePlugin, type DarkivePlugin, type LifecycleHooks } from '../lifecycle/plugin-types.ts';
import { finding } from '../records/finding.ts';
import { asDarkiveError } from '../errors/index.ts';
import { planBackup, runBackup } from './backup.ts';
import { runDoctor } from '../setting-up/doctor.ts';
import { runPrune } from '../letting-go/prune.ts';
import { workshop } from '../test-support/workshop.ts';

function plugin(hooks: LifecycleHooks<object>, more: object = {}): DarkivePlugin {
  return definePlugin({
    name: 'darkive-plugin-test',
    apiVersion: 1,
    options: z.strictObject({}),
    hooks,
    ...more,
  }) as DarkivePlugin;
}

async function backup(hooks: LifecycleHooks<object>, definition: Record<string, unknown> = {}) {
  const shop = await workshop({ plugins: [plugin(hooks)], definition });
  await writeFile(join(shop.data, 'a'), 'a'.repeat(10_000));
  const result = await runBackup(
    { config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: false },
    shop.services,
  );
  return { shop, ...result };
}

test('every hook is called in the order of the run, and exactly one at its end', async () => {
  const called: string[] = [];
  const note = (name: string) => () => void called.push(name);
  await backup({
    'preflight': note('preflight'),
    'pre-backup': note('pre-backup'),
    'post-archive': note('post-archive'),
    'verify': note('verify'),
    'post-verify': note('post-verify'),
    'post-backup': note('post-backup'),
    'on-failure': note('on-failure'),
  });
  expect(called).toEqual(['preflight', 'pre-backup', 'post-archive', 'verify', 'post-verify', 'post-backup']);
});

test('slice hooks are called for closed slices while dar goes on', async () => {
  const seen: { slice: number; running: boolean }[] = [];
  let running = true;
  const hooks: LifecycleHooks<object> = {
    'slice': ({ slice }) => void seen.push({ slice: slice.number, running }),
    'post-archive': () => {
      running = false;
    },
  };
  const shop = await workshop({ definition: { slice: '64KiB', compression: 'none' } });
  const bin = join(shop.directory, 'bin');
  await mkdir(bin);
  // The real dar, waiting after each slice as it does on a slow disk.
  const dar = shop.services.runner.find('dar');
  await writeFile(
    join(bin, 'dar'),
    `#!/bin/sh\ncase " $* " in *" -c "*) exec ${dar} "$@" -E 'sleep 0.5';; esac\nexec ${dar} "$@"\n`,
    {
      mode: 0o755,
    },
  );
  await writeFile(join(shop.data, 'big'), Buffer.alloc(300_000, 7));
  const slow = await shop.with({ path: bin, plugins: [plugin(hooks)] });
  const { exit } = await runBackup(
    { config: slow.config, type: 'FULL', definitions: [], reference: null, allowShrink: false },
    slow.services,
  );
  expect(exit).toBe('done');
  expect(seen).toEqual([1, 2, 3, 4].map((slice) => ({ slice, running: true })));
});

test('a preflight finding of severity error aborts before anything is written', async () => {
  const { shop, document, exit } = await backup({
    preflight: () => [finding('error', 'no-redundancy', 'The tool is missing.', 'Install it.')],
  });
  expect(exit).toBe('refused');
  expect(document.runs[0]?.findings[0]?.message).toContain('The tool is missing.');
  expect(await readdir(shop.archives)).toEqual(['.darkive']);
});

test('a failing pre-backup undoes what was deferred and aborts', async () => {
  const undone: string[] = [];
  const { exit } = await backup({
    'pre-backup': (_event, context) => {
      context.defer(() => void undone.push('first'));
      context.defer(() => void undone.push('second'));
      throw new Error('the snapshot failed');
    },
  });
  expect(exit).toBe('failed');
  expect(undone).toEqual(['second', 'first']);
});

test('a failing post-archive hook leaves a published archive without its artifacts: degraded', async () => {
  const { document, exit, shop } = await backup({
    'post-archive': async (_event, context) => {
      await writeFile(join(await context.stage(), 'half'), '');
      throw new Error('the engine crashed');
    },
  });
  expect(exit).toBe('degraded');
  expect(document.runs[0]).toMatchObject({ outcome: 'degraded', archive: { slices: 1 } });
  expect(document.runs[0]?.findings[0]?.message).toContain('the engine crashed');
  const { name } = document.runs[0]?.archive ?? { name: '' };
  const files = ['.1.dar', '-catalogue.1.dar', '.manifest.json'].map((end) => `${name}${end}`);
  expect((await readdir(shop.archives)).toSorted()).toEqual(
    ['.darkive', 'RESTORE.txt', 'home.dmd', 'restore.sh', ...files].toSorted(),
  );
});

test('an artifact outside the staging directory is refused', async () => {
  const { document, shop } = await backup({
    'post-archive': async ({ archive }) => {
      const path = join(tmpdir(), `${archive}.stray`);
      await writeFile(path, 'stray');
      onTestFinished(() => rm(path, { force: true }));
      return [{ kind: 'stray', path }];
    },
  });
  expect(document.runs[0]?.findings).toMatchObject([{ code: 'artifact-refused', severity: 'degraded' }]);
  expect(await readdir(shop.archives)).not.toContain(`${document.runs[0]?.archive?.name}.stray`);
});

test('damage that a verify hook finds before publishing keeps the archive from being published', async () => {
  const { document, exit, shop } = await backup({ verify: () => [finding('damage', 'bad', 'A slice is damaged.')] });
  expect(exit).toBe('failed');
  expect(document.runs[0]).toMatchObject({ archive: null, error: { code: 'archive-test-failed', phase: 'verify' } });
  expect(await readdir(shop.archives)).toEqual(['.darkive']);
});

test('a failing notifier never changes the outcome', async () => {
  const { document, exit } = await backup({
    'post-verify': () => {
      throw new Error('no network');
    },
    'post-backup': () => {
      throw new Error('no network');
    },
  });
  expect(exit).toBe('done');
  expect(document.runs[0]?.outcome).toBe('success');
  expect(document.runs[0]?.findings.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
});

test('on-failure is told what failed, and the report equals the exit code', async () => {
  const reports: unknown[] = [];
  const { document } = await backup(
    {
      'on-failure': ({ report }) =>
        void reports.push({ outcome: report.outcome, exit: report.exit, error: report.error }),
    },
    { root: '/nonexistent/directory' },
  );
  expect(reports).toEqual([
    { outcome: 'failed', exit: 'refused', error: { code: 'guard-refused', phase: 'preflight' } },
  ]);
  expect(document.runs[0]?.outcome).toBe('failed');
});

test('a manifest lists the artifacts of plugins with size and hash', async () => {
  const { shop, document } = await backup({
    'post-archive': async ({ archive }, context) => {
      const path = join(await context.stage(), `${archive}.note`);
      await writeFile(path, 'a note');
      return [{ kind: 'note', path }];
    },
  });
  const name = document.runs[0]?.archive?.name;
  expect(await readFile(join(shop.archives, `${name}.note`), 'utf8')).toBe('a note');
  const manifest = JSON.parse(await readFile(join(shop.archives, `${name}.manifest.json`), 'utf8'));
  expect(manifest.artifacts).toMatchObject([
    { kind: 'catalogue' },
    { kind: 'note', producer: 'darkive-plugin-test', bytes: 6, directory: null },
  ]);
});

test('doctor asks the plugins too and leaves nothing behind', async () => {
  const shop = await workshop({
    plugins: [plugin({ preflight: () => [finding('error', 'x', 'par2 is missing', 'Install it.')] })],
  });
  await writeFile(join(shop.data, 'a'), 'a');
  const { document, exit } = await runDoctor({ config: shop.config }, shop.services);
  expect(exit).toBe('failed');
  expect(document.outcome).toBe('not-ready');
  expect(document.checks.filter(({ result }) => result === 'failed').map(({ message }) => message)).toEqual([
    expect.stringContaining('par2 is missing'),
  ]);
  expect(await readdir(shop.archives)).toEqual([]);
  const ready = await shop.with({ plugins: [] });
  expect(await runDoctor({ config: ready.config }, ready.services)).toMatchObject({ exit: 'done' });
});

/** A plugin that needs an option. */
function needy(hooks: DarkivePlugin['hooks']): DarkivePlugin {
  return plugin(hooks, {
    options: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          'url' in (value as object) ? { value } : { issues: [{ message: 'needs a url' }] },
      },
    },
  });
}

type Shop = Parameters<typeof workshop>[0];
const NEIGHBOUR = 'darkive-plugin-gone-for-good';

/** What the configuration says of plugins, and what backup, prune and doctor make of it: they must not contradict each other. */
const PLUGIN_STATES: Readonly<
  Record<string, readonly [shop: () => Shop, backedUp: string, pruned: string, doctor: string, code: string | null]>
> = {
  'a section whose plugin was uninstalled': [
    () => ({ plugins: [plugin({})], top: { plugins: { [NEIGHBOUR]: { url: 'x' } } } }),
    'degraded',
    'usage',
    'done',
    'plugin-absent',
  ],
  'the section of a definition whose plugin was uninstalled': [
    () => ({ plugins: [plugin({})], definition: { plugins: { [NEIGHBOUR]: { url: 'x' } } } }),
    'degraded',
    'usage',
    'done',
    'plugin-absent',
  ],
  'a section that is switched off, of a plugin that was uninstalled': [
    () => ({ plugins: [plugin({})], top: { plugins: { [NEIGHBOUR]: { enabled: false } } } }),
    'done',
    'done',
    'done',
    null,
  ],
  'a misspelt section': [
    () => ({ plugins: [plugin({})], top: { plugins: { 'darkive-plugin-tset': {} } } }),
    'usage',
    'usage',
    'failed',
    null,
  ],
  'a notifier that is not set up': [
    () => ({ plugins: [needy({ notify: () => undefined })] }),
    'done',
    'done',
    'done',
    'plugin-not-set-up',
  ],
  'a plugin that is not set up and does more than tell': [
    () => ({ plugins: [needy({ 'post-archive': () => undefined })] }),
    'degraded',
    'degraded',
    'done',
    'plugin-not-set-up',
  ],
  'a wrong section': [
    () => ({ plugins: [needy({ notify: () => undefined })], top: { plugins: { 'darkive-plugin-test': { x: 1 } } } }),
    'usage',
    'usage',
    'failed',
    null,
  ],
  'a plugin that is set up for a definition, and not right there': [
    () => ({
      plugins: [needy({ notify: () => undefined })],
      definition: { plugins: { 'darkive-plugin-test': { x: 1 } } },
    }),
    'usage',
    'usage',
    'failed',
    null,
  ],
  'a rule for a notifier that was uninstalled': [
    () => ({ plugins: [plugin({})], top: { notify: { rules: [{ plugin: NEIGHBOUR, from: 'error' }] } } }),
    'done',
    'done',
    'done',
    'notify-rule-void',
  ],
};

test.each(Object.entries(PLUGIN_STATES))(
  '%s: backup, prune and doctor say the same',
  async (_state, [change, backedUp, pruned, doctor, code]) => {
    const shop = await workshop(change());
    const { config, services } = shop;
    await writeFile(join(shop.data, 'a'), 'a');
    const exitOf = (work: Promise<{ exit: string }>): Promise<string> =>
      work.then(
        ({ exit }) => exit,
        (error: unknown) => asDarkiveError(error).exit,
      );
    const told = await runDoctor({ config }, services);
    expect(told.exit).toBe(doctor);
    const backupOptions = { config, type: 'FULL', definitions: [], reference: null, allowShrink: false } as const;
    const pruneOptions = { config, definitions: [], yes: true, confirm: null, allowMass: false, removeOrphans: false };
    expect(await exitOf(planBackup(backupOptions, services))).toBe(backedUp === 'degraded' ? 'done' : backedUp);
    const ran = runBackup(backupOptions, services);
    expect(await exitOf(ran)).toBe(backedUp);
    expect(await exitOf(runPrune(pruneOptions, services))).toBe(pruned);
    const findings = await ran.then(
      ({ document }) => document.findings,
      () => [],
    );
    expect(findings.map((found) => found.code)).toEqual(code === null ? [] : [code]);
    // Whatever a run says or refuses for plugins, doctor has said before.
    const said = told.document.checks.map(({ message }) => message);
    expect(said).toEqual(expect.arrayContaining(findings.map(({ message }) => message)));
    expect(said.some((message) => message.startsWith('prune refuses'))).toBe(
      pruned === 'usage' && backedUp !== 'usage',
    );
  },
);

test('doctor refuses what a run would refuse, and asks the plugins all the same', async () => {
  const shop = await workshop({
    plugins: [plugin({ preflight: () => [finding('error', 'x', 'par2 is missing', 'Install it.')] })],
  });
  const { document, exit } = await runDoctor({ config: shop.config }, shop.services);
  expect(exit).toBe('failed');
  expect(document.checks.filter(({ result }) => result === 'failed').map(({ message }) => message)).toEqual([
    expect.stringMatching(/data is empty; is it mounted\?$/),
    expect.stringContaining('par2 is missing'),
  ]);
});

test('doctor names the scripts that cannot be started', async () => {
  const shop = await workshop({ definition: { scripts: { 'before': ['no-such-program'], 'on-error': ['/no/such'] } } });
  await writeFile(join(shop.data, 'a'), 'a');
  const { document, exit } = await runDoctor({ config: shop.config }, shop.services);
  expect(exit).toBe('failed');
  expect(document.checks.filter(({ name }) => name.startsWith('script'))).toMatchObject([
    { result: 'failed', message: expect.stringContaining('before script no-such-program') },
    { result: 'warning', message: expect.stringContaining('on-error script /no/such') },
  ]);
});

test('wrong options of a plugin stop the backup before it starts; a broken plugin only degrades it', async () => {
  const backupWith = async (change: Parameters<typeof workshop>[0]) => {
    const shop = await workshop(change);
    await writeFile(join(shop.data, 'a'), 'a');
    return runBackup(
      { config: shop.config, type: 'FULL', definitions: [], reference: null, allowShrink: false },
      shop.services,
    );
  };
  const section = { 'darkive-plugin-test': { ratio: 5 } };
  for (const change of [{ top: { plugins: section } }, { definition: { plugins: section } }]) {
    await expect(backupWith({ plugins: [plugin({})], ...change })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining('darkive-plugin-test'),
    });
  }
  const broken = { ...plugin({}), apiVersion: 99 };
  const { document, exit } = await backupWith({ plugins: [broken] });
  expect(exit).toBe('degraded');
  expect(document).toMatchObject({
    outcome: 'degraded',
    runs: [{ outcome: 'success' }],
    findings: [{ code: 'plugin-refused' }],
  });
});
