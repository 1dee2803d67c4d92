import { expect, test } from 'vitest';
import { createTestScope } from '../plugin/testing/test-scope.ts';
import { makeTestArchive } from '../plugin/testing/test-archive.ts';
import { inCustody, type Custody, type HookCall } from './custody.ts';
import { deadlineOf, STAGES, type StagePolicy } from './stages.ts';
import { hostOf, registered } from './test-support/plugins.ts';
import { sayingSo } from './waiting.ts';

const never = (): Promise<never> => new Promise(() => {});

/** An owner of the process that remembers what it was given. */
function owner(): Custody & { readonly calls: HookCall[]; readonly over: HookCall[] } {
  const calls: HookCall[] = [];
  const over: HookCall[] = [];
  return {
    calls,
    over,
    run(call, work) {
      calls.push(call);
      return work();
    },
    ended: (call) => void over.push(call),
    takeOffences: () => [],
  };
}

test('an offence ends the call at once, also when the code never ends', async () => {
  const custody = owner();
  const ended = inCustody(custody, { plugin: 'p', stage: 'verify' }, (enter) => enter(never));
  custody.calls[0]?.blame?.(new Error('called process.exit(0)'));
  await expect(ended).rejects.toThrow('called process.exit(0)');
  expect(custody.over).toEqual([{ plugin: 'p', stage: 'verify', blame: null }]);
});

test.each([
  ['returns', () => Promise.resolve(1)],
  ['throws', () => Promise.reject(new Error('no'))],
  [
    'throws at once',
    () => {
      throw new Error('no');
    },
  ],
])('a call that %s is over, and nobody can be blamed for it any more', async (_what, code) => {
  const custody = owner();
  await inCustody(custody, { plugin: 'p', stage: 'verify' }, async (enter) => enter(code)).catch(() => undefined);
  expect(custody.over).toEqual(custody.calls);
  expect(custody.calls.map(({ blame }) => blame)).toEqual([null]);
});

test('every hook and every undo is called in custody, in the name of its plugin', async () => {
  const made = await createTestScope();
  const archive = await makeTestArchive({ directory: `${made.directory}/archives` });
  const custody = owner();
  const host = await hostOf(
    [
      registered('plugin-a', {
        'pre-backup': (_event, { defer }) => defer(() => undefined),
        'post-verify': () => undefined,
      }),
    ],
    { custody },
  );
  await host.preBackup(archive.job, made.scope);
  await made.undo.unwind();
  expect(custody.calls.map(({ plugin, stage }) => [plugin, stage])).toEqual([
    ['plugin-a', 'pre-backup'],
    ['plugin-a', 'undo'],
  ]);
  expect(custody.over).toHaveLength(2);
  await made.cleanUp();
});

test.each([
  ['no slices', 0, 3_600_000],
  ['1 MB', 1e6, 3_601_000],
  ['4 GB', 4e9, 7_600_000],
  ['more than a timer can count', 1e15, 2 ** 31 - 1],
])('the deadline grows with the data: %s', (_what, bytes, milliseconds) => {
  expect(deadlineOf(STAGES['post-archive'], bytes)).toBe(milliseconds);
});

test('every stage has a deadline that a timer can count', () => {
  for (const policy of Object.values<StagePolicy>(STAGES)) {
    expect(policy.deadline).toBeGreaterThan(0);
    expect(deadlineOf(policy, Number.MAX_SAFE_INTEGER)).toBeLessThan(2 ** 31);
  }
});

test('what takes long is said again and again, until it has ended', async () => {
  const said: number[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const waiting = sayingSo(
    promise,
    (seconds) => {
      said.push(seconds);
      if (said.length === 3) resolve('done');
    },
    { first: 1000 / 50, every: 1000 / 50 },
  );
  // Something has to keep the process alive: what is said does not.
  const alive = setInterval(() => {}, 1000);
  await expect(waiting).resolves.toBe('done');
  clearInterval(alive);
  expect(said).toHaveLength(3);
});
