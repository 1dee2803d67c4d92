import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test('the last line counts passed tests, and tests see nothing of the user', () => {
  expect(run('passes', { DARKIVE_CONFIG: '/nowhere', XDG_CONFIG_HOME: '/nowhere' })).toEqual(['2 passed, 0 failed', 0]);
});

test('a failing test fails the run', () => {
  expect(run('fails')).toEqual(['0 passed, 1 failed', 1]);
});

test('a warning fails its test', () => {
  expect(run('warns')).toEqual(['0 passed, 2 failed', 1]);
});

test('a file that does not load counts as failed', () => {
  expect(run('broken')).toEqual(['0 passed, 1 failed', 1]);
});

test('a skipped test counts as failed in CI only', () => {
  expect(run('skips passes')).toEqual(['2 passed, 0 failed', 0]);
  expect(run('skips passes', { CI: 'true' })).toEqual(['2 passed, 1 failed', 1]);
});

test('a run without any test fails', () => {
  expect(run('no-such-fixture')).toEqual(['0 passed, 1 failed', 1]);
});

/** Runs vitest with the repository's settings over fixtures: its last line and its exit code. */
function run(fixtures: string, variables: Readonly<Record<string, string>> = {}): [string | undefined, number | null] {
  const root = join(import.meta.dirname, '../..');
  const args = ['run', '--config', 'script/vitest/fixtures/vitest.config.ts', ...fixtures.split(' ')];
  const env = { ...process.env, CI: '', ...variables };
  const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return [stdout.trimEnd().split('\n').at(-1), status];
}
