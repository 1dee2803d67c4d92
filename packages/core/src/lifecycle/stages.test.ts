import { afterEach, expect, test } from 'vitest';
import { finding } from '../records/finding.ts';
import { makeTestArchive } from '../plugin/testing/test-archive.ts';
import { testReport } from '../plugin/testing/test-events.ts';
import { createTestScope, type TestScope, type TestScopeOptions } from '../plugin/testing/test-scope.ts';
import type { HookContext } from './plugin-types.ts';
import { STAGES } from './stages.ts';
import { fixedOptions, hostOf, registered } from './test-support/plugins.ts';

const opened: TestScope[] = [];
afterEach(async () => {
  for (const made of opened.splice(0)) await made.cleanUp();
});

async function stand(options: TestScopeOptions = {}) {
  const made = await createTestScope(options);
  opened.push(made);
  return {
    ...made,
    archive: await makeTestArchive({ directory: `${made.directory}/archives`, sliceBytes: [100, 50] }),
  };
}

const fails = (message: string) => () => {
  throw new Error(message);
};

test('preflight asks every plugin and ends with one error that holds every reason', async () => {
  const { scope, directory } = await stand();
  const host = await hostOf([
    registered('plugin-a', { preflight: fails('no disk') }),
    registered('plugin-b', {
      preflight: () => [finding('error', 'tool-missing', 'par2 was not found', 'Install par2.')],
    }),
    registered('plugin-c', { preflight: () => [finding('warning', 'slow', 'The disk is slow')] }),
  ]);
  const event = { definition: 'test', type: 'FULL', archives: directory } as const;
  await expect(host.preflight(event, scope)).rejects.toMatchObject({
    code: 'hook-failed',
    message: 'preflight of definition "test" failed: plugin-a: no disk; plugin-b: par2 was not found',
    hint: 'Read the lines of plugin-a in the log. Install par2.',
    facts: {
      stage: 'preflight',
      definition: 'test',
      plugins: ['plugin-a', 'plugin-b'],
      reasons: ['no disk', 'par2 was not found'],
    },
  });
});

test('what a plugin refuses in preflight is a refusal, not a failed plugin', async () => {
  const { scope, directory } = await stand();
  const host = await hostOf([
    registered('plugin-b', {
      preflight: () => [finding('error', 'tool-missing', 'par2 was not found', 'Install par2.')],
    }),
  ]);
  const event = { definition: 'test', type: 'FULL', archives: directory } as const;
  await expect(host.preflight(event, scope)).rejects.toMatchObject({
    code: 'guard-refused',
    message: 'preflight of definition "test" refuses: plugin-b: par2 was not found',
    hint: 'Install par2.',
  });
});

test('preflight returns the findings of all plugins in their order, whoever answers first', async () => {
  const { scope, directory } = await stand();
  const host = await hostOf([
    registered('plugin-a', {
      preflight: async () => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return [finding('warning', 'a', 'first')];
      },
    }),
    registered('plugin-b', { preflight: () => [{ severity: 'info', code: 'b', message: 'second' }] as never }),
  ]);
  expect(await host.preflight({ definition: 'test', type: null, archives: directory }, scope)).toEqual([
    finding('warning', 'a', 'first'),
    finding('info', 'b', 'second'),
  ]);
});

test('pre-backup stops at the first failure and names plugin, stage and archive', async () => {
  const { scope, archive } = await stand();
  const called: string[] = [];
  const host = await hostOf([
    registered('plugin-a', { 'pre-backup': () => void called.push('a') }),
    registered('plugin-b', { 'pre-backup': fails('snapshot failed') }),
    registered('plugin-c', { 'pre-backup': () => void called.push('c') }),
  ]);
  await expect(host.preBackup(archive.job, scope)).rejects.toMatchObject({
    code: 'hook-failed',
    message: `pre-backup of archive "${archive.name}" failed: plugin-b: snapshot failed`,
  });
  expect(called).toEqual(['a']);
});

test('post-archive: a failing plugin degrades, the artifacts of the others are kept', async () => {
  const { scope, archive } = await stand();
  const host = await hostOf([
    registered('plugin-a', { 'post-archive': fails('disk full') }),
    registered('plugin-b', { 'post-archive': () => [{ kind: 'note', path: '/tmp/note' }] }),
    registered('plugin-c', { 'post-archive': () => undefined }),
  ]);
  const { produced, findings } = await host.postArchive(archive.postArchive, scope);
  expect(produced).toEqual([{ producer: 'plugin-b', artifacts: [{ kind: 'note', path: '/tmp/note' }] }]);
  expect(findings).toMatchObject([
    {
      severity: 'degraded',
      code: 'hook-failed',
      message: `plugin-a failed in post-archive of archive "${archive.name}": disk full`,
      hint: 'Read the lines of plugin-a in the log.',
    },
  ]);
});

test.each([
  ['a text', 'artifact', 'returned something else than a list of artifacts'],
  ['an artifact without a kind', [{ path: '/a' }], 'returned an artifact without a `kind`'],
  ['a relative path', [{ kind: 'parity', path: 'a' }], 'returned an artifact whose `path` is not absolute'],
  [
    'parity that counts nothing',
    [{ kind: 'parity', path: '/a', parity: { slice: 0, blockSize: 4, sourceBlocks: 1, recoveryBlocks: 1 } }],
    'returned an artifact whose `parity` does not count blocks',
  ],
])('post-archive that returns %s has failed', async (_what, returned, reason) => {
  const { scope, archive } = await stand();
  const host = await hostOf([registered('plugin-a', { 'post-archive': () => returned as never })]);
  const { produced, findings } = await host.postArchive(archive.postArchive, scope);
  expect(produced).toEqual([]);
  expect(findings[0]?.facts).toMatchObject({ reason });
});

test.each([
  ['a text', 'sound', 'returned something else than a list of findings'],
  ['an unknown severity', [{ severity: 'fatal', code: 'x', message: 'y' }], 'unknown severity "fatal"'],
  ['no code', [{ severity: 'info', message: 'y' }], 'without a `code`'],
  ['no message', [{ severity: 'info', code: 'x', message: '' }], 'without a `message`'],
  ['a fact that is no plain value', [{ severity: 'info', code: 'x', message: 'y', facts: { a: {} } }], 'fact "a"'],
])('verify that returns %s counts as degraded', async (_what, returned, reason) => {
  const { scope, archive } = await stand();
  const host = await hostOf([registered('plugin-a', { verify: () => returned as never })]);
  const [found] = (await host.verify(archive.verify, scope)).findings;
  expect(found).toMatchObject({ severity: 'degraded', code: 'hook-failed' });
  expect(found?.message).toContain(reason);
});

test('a failing slice hook is a degraded finding, and the next plugin is called', async () => {
  const { scope, archive } = await stand();
  const called: string[] = [];
  const host = await hostOf([
    registered('plugin-a', { slice: fails('x') }),
    registered('plugin-b', { slice: () => void called.push('b') }),
  ]);
  const slice = { number: 1, path: '/archives/x.1.dar', bytes: 10 };
  expect(await host.slice({ ...archive.job, slice }, scope)).toMatchObject([
    { severity: 'degraded', facts: { stage: 'slice' } },
  ]);
  expect(called).toEqual(['b']);
});

test('a failing notifier is a warning and does not stop another', async () => {
  const { scope, archive } = await stand();
  const told: unknown[] = [];
  const host = await hostOf([
    registered('plugin-a', { 'post-backup': fails('HTTP 500'), 'on-failure': fails('HTTP 500') }),
    registered('plugin-b', {
      'post-backup': ({ report }) => void told.push(report.outcome),
      'on-failure': ({ report }) => void told.push(report.outcome),
    }),
  ]);
  expect(await host.postBackup({ report: testReport(archive, 'success') }, scope)).toMatchObject([
    { severity: 'warning' },
  ]);
  expect(await host.onFailure({ report: testReport(archive, 'failed') }, scope)).toMatchObject([
    { severity: 'warning' },
  ]);
  expect(told).toEqual(['success', 'failed']);
});

test('slow hooks of a stage that asks all run side by side', async () => {
  const { scope } = await stand();
  let running = 0;
  let most = 0;
  const slow = async (): Promise<void> => {
    most = Math.max(most, (running += 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    running -= 1;
  };
  const host = await hostOf(
    ['plugin-a', 'plugin-b', 'plugin-c'].map((name) => registered(name, { 'post-prune': slow })),
  );
  await host.postPrune({ removed: [] }, scope);
  expect(most).toBe(3);
});

test('on-damage: the first plugin that repairs wins, later ones are not asked', async () => {
  const { scope, archive, directory } = await stand();
  const asked: string[] = [];
  const repairs = (name: string) => () => {
    asked.push(name);
    return { result: 'repaired', files: [{ slice: 2, path: '/scratch/b' }] } as const;
  };
  const host = await hostOf([
    registered('plugin-a', { 'on-damage': fails('no parity engine') }),
    registered('plugin-b', { 'on-damage': () => ({ result: 'declined', reason: 'too few blocks' }) }),
    registered('plugin-c', { 'on-damage': repairs('c') }),
    registered('plugin-d', { 'on-damage': repairs('d') }),
  ]);
  const event = { ...archive.verify, damaged: [{ slice: 2, reason: 'hash' as const }], scratch: directory };
  const { answer, plugin, findings } = await host.onDamage(event, scope);
  expect(answer).toEqual({ result: 'repaired', files: [{ slice: 2, path: '/scratch/b' }] });
  expect([plugin, asked]).toEqual(['plugin-c', ['c']]);
  expect(findings).toMatchObject([{ code: 'hook-failed', facts: { plugin: 'plugin-a' } }]);
});

test('on-damage: the reasons of all who declined stand in one answer', async () => {
  const { scope, archive, directory } = await stand();
  const declines = (reason: string) => () => ({ result: 'declined', reason }) as const;
  const event = { ...archive.verify, damaged: [{ slice: 1, reason: 'missing' as const }], scratch: directory };
  const two = await hostOf([
    registered('plugin-a', { 'on-damage': declines('x') }),
    registered('plugin-b', { 'on-damage': declines('y') }),
  ]);
  expect(await two.onDamage(event, scope)).toMatchObject({
    answer: { result: 'declined', reason: 'plugin-a: x; plugin-b: y' },
    plugin: null,
  });
  const one = await hostOf([registered('plugin-a', { 'on-damage': declines('x') })]);
  expect(await one.onDamage(event, scope)).toMatchObject({
    answer: { result: 'declined', reason: 'x' },
    plugin: 'plugin-a',
  });
  const none = await hostOf([]);
  expect(await none.onDamage(event, scope)).toEqual({ answer: null, plugin: null, findings: [] });
});

test('on-damage that repairs other slices than the damaged ones has failed', async () => {
  const { scope, archive, directory } = await stand();
  const host = await hostOf([
    registered('plugin-a', { 'on-damage': () => ({ result: 'repaired', files: [{ slice: 1, path: '/scratch/a' }] }) }),
  ]);
  const event = { ...archive.verify, damaged: [{ slice: 2, reason: 'hash' as const }], scratch: directory };
  const { answer, findings } = await host.onDamage(event, scope);
  expect(answer).toBeNull();
  expect(findings[0]?.message).toContain('repaired slices 1 where 2 are damaged');
});

test('a hook that passes its deadline is a failure, also when it ignores its signal', async () => {
  const { scope, archive } = await stand();
  const stages = { ...STAGES, 'post-verify': { ...STAGES['post-verify'], deadline: 0.02 } };
  const obedient = (_: unknown, { signal }: HookContext<never>) =>
    new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const host = await hostOf([registered('plugin-a', { 'post-verify': obedient })], { stages });
  const event = { ...archive.job, manifest: archive.verify.manifest, archives: archive.directory };
  const [found] = await host.postVerify(event, scope);
  expect(found).toMatchObject({ severity: 'warning', facts: { reason: 'passed its deadline of 0.02 s' } });
});

test('an interrupted run ends an aborting stage as interrupted, and calls no further hook', async () => {
  const controller = new AbortController();
  const { scope, archive } = await stand({ signal: controller.signal });
  const called: string[] = [];
  const host = await hostOf([
    registered('plugin-a', {
      'pre-backup': async (_, { signal }) => {
        controller.abort('SIGTERM');
        await Promise.resolve();
        signal.throwIfAborted();
      },
    }),
    registered('plugin-b', { 'pre-backup': () => void called.push('b'), 'verify': () => void called.push('b') }),
  ]);
  await expect(host.preBackup(archive.job, scope)).rejects.toMatchObject({ code: 'terminated' });
  expect((await host.verify(archive.verify, scope)).findings).toMatchObject([
    { facts: { reason: 'the run was interrupted (SIGTERM)' } },
  ]);
  expect(called).toEqual([]);
});

test('the end of a run is told also after an interruption, with a signal that is not aborted', async () => {
  const { scope, archive } = await stand({ signal: AbortSignal.abort('SIGINT') });
  const told: boolean[] = [];
  const host = await hostOf([
    registered('plugin-a', { 'on-failure': (_, { signal }) => void told.push(signal.aborted) }),
  ]);
  expect(await host.onFailure({ report: testReport(archive, 'failed') }, scope)).toEqual([]);
  expect(told).toEqual([false]);
});

test('a hook gets a frozen copy of the event: what it does to it reaches nobody', async () => {
  const { scope, archive } = await stand();
  const host = await hostOf([
    registered('plugin-a', { verify: ({ manifest }) => void ((manifest as { name: string }).name = 'changed') }),
    registered('plugin-b', {
      verify: ({ manifest, slices }) => [finding('info', 'seen', `${manifest.name} ${Object.isFrozen(slices[0])}`)],
    }),
  ]);
  const { findings } = await host.verify(archive.verify, scope);
  expect(findings[0]?.message).toContain('read only');
  expect(findings[1]?.message).toBe(`${archive.name} true`);
  expect(Object.isFrozen(archive.verify.manifest)).toBe(false);
});

test("a hook gets the options of its plugin's section with those of the definition over them, frozen", async () => {
  const { scope, archive } = await stand();
  const seen: unknown[] = [];
  const sections = { 'plugin-a': { enabled: true, options: { colour: 'blue' } } };
  const host = await hostOf(
    [registered('plugin-a', { verify: (_, { options }) => void seen.push(options, Object.isFrozen(options)) })],
    { sections },
  );
  await host.verify(archive.verify, scope);
  await host.verify(archive.verify, {
    ...scope,
    definition: { ...scope.definition, plugins: { 'plugin-a': { colour: 'red' } } },
  });
  expect(seen).toEqual([{ colour: 'blue' }, true, { colour: 'red' }, true]);
  const bad = { ...scope, definition: { ...scope.definition, plugins: { 'plugin-a': { colour: 'x' } } } };
  expect((await host.verify(archive.verify, bad)).findings).toMatchObject([
    { severity: 'degraded', hint: 'Run: darkive config check' },
  ]);
});

test('the secrets that a hook asked for stand in none of its findings and errors', async () => {
  const { scope, archive } = await stand({ secrets: { 'env:TOKEN': 'hunter2' } });
  const host = await hostOf([
    registered(
      'plugin-a',
      {
        'verify': async (_, context) => {
          const token = await context.secret('env:TOKEN');
          return [finding('warning', 'x', `said ${token}`, `Use ${token}.`, { token, list: [token] })];
        },
        'on-failure': async (_, context) => {
          throw new Error(`POST https://example.org/${await context.secret('env:TOKEN')} failed`);
        },
      },
      { options: fixedOptions({ token: 'env:TOKEN' }) },
    ),
  ]);
  const findings = [
    ...(await host.verify(archive.verify, scope)).findings,
    ...(await host.onFailure({ report: testReport(archive, 'failed') }, scope)),
  ];
  expect(JSON.stringify(findings)).not.toContain('hunter2');
  expect(findings[0]).toMatchObject({ message: 'said ***', facts: { token: '***', list: ['***'] } });
});

test('verify may tell the redundancy beside its findings; what does not count blocks is refused', async () => {
  const { scope, archive } = await stand();
  const slice = { slice: 1, sourceBlocks: 100, planned: 5, available: 4 };
  const host = await hostOf([
    registered('plugin-a', { verify: () => ({ findings: [finding('info', 'x', 'y')], redundancy: [slice] }) }),
    registered('plugin-b', { verify: () => ({ findings: [], redundancy: [{ ...slice, available: -1 }] }) }),
  ]);
  const { findings, redundancy } = await host.verify(archive.verify, scope);
  expect(redundancy).toEqual([slice]);
  expect(findings.map(({ code }) => code)).toEqual(['x', 'hook-failed']);
});

test('repair-drill: who declines is passed over, and one that fails is an answer', async () => {
  const { scope, archive } = await stand();
  const event = { ...archive.verify, slice: 1, mostBlocks: null, scratch: '/scratch' };
  const declines = registered('plugin-a', { 'repair-drill': () => ({ result: 'declined', reason: 'no parity' }) });
  const breaks = registered('plugin-b', { 'repair-drill': fails('no engine') });
  const rebuilds = registered('plugin-c', {
    'repair-drill': () => ({ result: 'rebuilt', path: '/scratch/a', blocks: 2, bytes: 1024 }),
  });
  const drilled = async (...plugins: Parameters<typeof hostOf>[0][number][]) =>
    (await hostOf(plugins)).repairDrill(event, scope);
  expect(await drilled(declines, rebuilds)).toMatchObject({ result: 'rebuilt', blocks: 2 });
  expect(await drilled(declines, breaks)).toEqual({ result: 'failed', reason: 'plugin-b: no engine' });
  expect(await drilled(declines)).toEqual({ result: 'declined', reason: 'plugin-a: no parity' });
  expect(await drilled()).toBeNull();
});

test('post-archive can be asked of some plugins only', async () => {
  const { scope, archive } = await stand();
  const called: string[] = [];
  const host = await hostOf([
    registered('plugin-a', { 'post-archive': () => void called.push('a') }),
    registered('plugin-b', { 'post-archive': () => void called.push('b') }),
  ]);
  await host.postArchive(archive.postArchive, scope, ['plugin-b']);
  expect(called).toEqual(['b']);
});

const candidates = ['a', 'b'].map(
  (id) => ({ id, name: id, definition: 'test', type: 'FULL', createdAt: '2026-01-01T00:00:00Z', copies: [] }) as const,
);

test('every plugin may veto removals; vetoes come with the name of the plugin, secrets masked', async () => {
  const { scope } = await stand({ secrets: { 'env:TOKEN': 'hunter2' } });
  const host = await hostOf([
    registered(
      'plugin-a',
      {
        'pre-prune': async (event, context) => {
          await context.secret('env:TOKEN');
          return { veto: event.candidates.slice(1).map(({ id }) => ({ id, reason: 'hunter2 is not copied' })) };
        },
      },
      { options: fixedOptions({ token: 'env:TOKEN' }) },
    ),
    registered('plugin-b', { 'pre-prune': () => {} }),
    registered('plugin-c', { 'pre-prune': () => ({ veto: [{ id: 'a', reason: 'in use' }] }) }),
  ]);
  const { vetoes, failed, findings } = await host.prePrune({ definition: 'test', candidates }, scope);
  expect(vetoes).toEqual([
    { plugin: 'plugin-a', id: 'b', reason: expect.not.stringContaining('hunter2') },
    { plugin: 'plugin-c', id: 'a', reason: 'in use' },
  ]);
  expect([failed, findings]).toEqual([[], []]);
});

test.each([
  ['throws', fails('no network'), 'no network'],
  ['answers nonsense', () => 'no', 'returned neither nothing'],
  ['vetoes without a reason', () => ({ veto: [{ id: 'a' }] }), 'without an `id` or a `reason`'],
  ['vetoes what is no candidate', () => ({ veto: [{ id: 'c', reason: 'x' }] }), 'which is no candidate'],
])('a plugin that %s in pre-prune has failed, which is a finding', async (_what, hook, reason) => {
  const { scope } = await stand();
  const host = await hostOf([registered('plugin-a', { 'pre-prune': hook as never })]);
  const { vetoes, failed, findings } = await host.prePrune({ definition: 'test', candidates }, scope);
  expect(vetoes).toEqual([]);
  expect(failed).toMatchObject([{ plugin: 'plugin-a', reason: expect.stringContaining(reason) }]);
  expect(findings).toMatchObject([{ severity: 'degraded', code: 'hook-failed' }]);
});
