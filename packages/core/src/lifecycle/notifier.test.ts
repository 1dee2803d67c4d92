import { expect, onTestFinished, test } from 'vitest';
import { createTestScope } from '../plugin/testing/test-scope.ts';
import { makeTestArchive } from '../plugin/testing/test-archive.ts';
import { testNotification } from '../plugin/testing/test-events.ts';
import type { HookScope } from './host.ts';
import { defineNotifier, type NotifierDefinition } from './notifier.ts';
import { STAGES } from './stages.ts';
import { colourSchema, fixedOptions, hostOf } from './test-support/plugins.ts';

async function stand(notifier: Partial<NotifierDefinition<{ colour: string }>>, deadline = 30) {
  const made = await createTestScope({ secrets: { 'env:URL': 'https://h.example/s3cret-token' } });
  onTestFinished(() => made.cleanUp());
  const plugin = defineNotifier({
    name: 'bell',
    apiVersion: 1,
    options: fixedOptions({ colour: 'red', url: 'env:URL' }),
    send: () => undefined,
    ...notifier,
  });
  const host = await hostOf([{ source: 'bell', version: '1.0.0', plugin }], {
    stages: { ...STAGES, notify: { ...STAGES.notify, deadline } },
  });
  const report = testNotification(await makeTestArchive({ directory: `${made.directory}/archives` }), 'failed');
  return {
    host,
    scope: made.scope,
    logs: made.logs,
    tell: (scope: HookScope = made.scope) => host.notify('bell', { report }, scope),
  };
}

test('a notifier is a plugin with a notify hook, and gets report, texts and its own options', async () => {
  const seen: unknown[] = [];
  const { host, tell } = await stand({ send: (report, { options }) => void seen.push([report.text.title, options]) });
  expect(host.loaded[0]?.hooks).toEqual(['notify']);
  expect(await tell()).toEqual({ sent: true });
  expect(seen).toEqual([['Backup failed on test: test', { colour: 'red', url: 'env:URL' }]]);
});

test('options of a definition do not count: one message is about several', async () => {
  const seen: string[] = [];
  const { tell, scope } = await stand({ send: (_report, { options }) => void seen.push(options.colour) });
  await tell({ ...scope, definition: { ...scope.definition, name: 'home', plugins: {} } });
  expect(seen).toEqual(['red']);
});

test('a throw is an answer: why, when to try again, and no secret', async () => {
  const { tell } = await stand({
    async send(_report, { secret }) {
      throw Object.assign(new Error(`POST ${await secret('env:URL')} said no`), { retryAfter: 9, hint: 'Wait.' });
    },
  });
  expect(await tell()).toEqual({
    sent: false,
    reason: 'POST *** said no',
    hint: 'Wait.',
    retryAfter: 9,
    permanent: false,
  });
});

test.each([
  [{ permanent: true }, { permanent: true, retryAfter: null }],
  [
    { retryAfter: -1, permanent: 1 },
    { permanent: false, retryAfter: null },
  ],
  [{ retryAfter: Number.NaN }, { permanent: false, retryAfter: null }],
])('advice %j of an error is read as %j', async (advice, read) => {
  const { tell } = await stand({ send: () => Promise.reject(Object.assign(new Error('no'), advice)) });
  expect(await tell()).toMatchObject({ sent: false, ...read });
});

test('one that never settles is left alone after its deadline', async () => {
  const { tell } = await stand(
    {
      send: (_report, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve());
        }),
    },
    0.05,
  );
  expect(await tell()).toMatchObject({ sent: false });
});

test('it is told after an interruption, too', async () => {
  const { tell, scope } = await stand({});
  expect(await tell({ ...scope, signal: AbortSignal.abort('SIGTERM') })).toEqual({ sent: true });
});

test('what it wants: a list, or what a function says; one that throws is named', async () => {
  const wantsOf = async (wants: NotifierDefinition<{ colour: string }>['wants']) => {
    const { host, scope } = await stand(wants === undefined ? {} : { wants });
    return host.notifiers(scope);
  };
  expect(await wantsOf(undefined)).toMatchObject([
    { name: 'bell', wants: ['success', 'degraded', 'failed', 'skipped'] },
  ]);
  expect(await wantsOf(['failed'])).toMatchObject([{ wants: ['failed'], problem: null }]);
  expect(await wantsOf(({ colour }) => (colour === 'red' ? [] : ['failed']))).toMatchObject([
    { wants: [], problem: null },
  ]);
  expect(
    await wantsOf(async (_options, { secret }) => {
      throw new Error(`no ${await secret('env:URL')}`);
    }),
  ).toMatchObject([{ wants: [], problem: 'no ***' }]);
  expect(await wantsOf(() => ['broken'] as never)).toMatchObject([
    { wants: [], problem: expect.stringMatching(/no list of outcomes/) },
  ]);
});

test('a plugin whose `wants` are nonsense is refused', async () => {
  const plugin = {
    name: 'bell',
    apiVersion: 1,
    options: colourSchema,
    hooks: { notify: () => undefined },
    wants: ['always'],
  };
  const host = await hostOf([{ source: 'bell', version: '1.0.0', plugin }]);
  expect(host.refused[0]?.reason).toMatch(/its `wants` are no list of success, degraded, failed, skipped/);
});

test('a notifier that is not there is an answer, too', async () => {
  const { host, scope } = await stand({});
  expect(await host.notify('other', { report: {} as never }, scope)).toMatchObject({
    sent: false,
    reason: 'it is not loaded, or is no notifier',
  });
});
