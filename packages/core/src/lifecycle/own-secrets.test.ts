import { expect, onTestFinished, test } from 'vitest';
import { createToolRunner } from '../exec/index.ts';
import { silentLogger } from '../log/logger.ts';
import { makeTestArchive } from '../plugin/testing/test-archive.ts';
import { createTestScope } from '../plugin/testing/test-scope.ts';
import { fixedOptions, hostOf, registered } from './test-support/plugins.ts';

const SECRETS = {
  'env:MINE': 'my own',
  'env:THEIRS': 'hunter2',
  'file:/etc/theirs': 'hunter3',
  'env:DEFAULT': 'given',
};

async function stand() {
  const made = await createTestScope({ secrets: SECRETS });
  onTestFinished(() => made.cleanUp());
  const { verify } = await makeTestArchive({ directory: `${made.directory}/archives` });
  return { scope: made.scope, event: verify };
}

test('a plugin gets the secrets that its own options name, and no others', async () => {
  const { scope, event } = await stand();
  const answers: string[] = [];
  const curious = registered(
    'curious',
    {
      verify: async (_, { secret }) => {
        for (const reference of [...Object.keys(SECRETS), 'file:/etc/../etc/theirs', 'hunter2']) {
          answers.push(await secret(reference).catch((error: Error) => error.message));
        }
      },
    },
    { options: fixedOptions({ list: ['env:MINE'], deep: { of: 'env:DEFAULT' } }) },
  );
  const owner = registered('owner', {}, { options: fixedOptions({ token: 'env:THEIRS', file: 'file:/etc/theirs' }) });
  await (await hostOf([curious, owner])).verify(event, scope);
  expect(answers).toEqual([
    'my own',
    'curious asked for "env:THEIRS", which its own options do not name.',
    'curious asked for "file:/etc/theirs", which its own options do not name.',
    'given',
    'curious asked for "file:/etc/../etc/theirs", which its own options do not name.',
    'curious asked for a secret, which its own options do not name.',
  ]);
});

test('a program that a plugin runs inherits no variable with a secret of any plugin', async () => {
  const { scope, event } = await stand();
  const env = {
    PATH: process.env['PATH'],
    MINE: 'my own',
    THEIRS: 'hunter2',
    TOP: 'top',
    OF_DEFINITION: 'x',
    PLAIN: 'y',
  };
  const runner = createToolRunner({ env, log: silentLogger, output: () => undefined, mask: (text) => text });
  let seen = '';
  const curious = registered('curious', {
    verify: async (_, { run }) => {
      ({ stdoutTail: seen } = await run('env', [], { env: { MINE: 'passed on' } }));
    },
  });
  const owner = registered('owner', {}, { options: fixedOptions({ token: 'env:THEIRS', mine: 'env:MINE' }) });
  const sections = { gone: { enabled: false, options: { url: 'env:TOP' } } };
  const host = await hostOf([curious, owner], { sections });
  const plugins = { owner: { token: 'env:OF_DEFINITION' } };
  await host.verify(event, { ...scope, runner, definition: { ...scope.definition, plugins } });
  expect(seen.split('\n').filter((line) => /^[A-Z_]+=/.test(line) && !line.startsWith('PATH='))).toEqual(
    expect.arrayContaining(['PLAIN=y', 'MINE=passed on']),
  );
  expect(seen).not.toMatch(/THEIRS|TOP|OF_DEFINITION/);
});
