import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createSandbox } from './support/cli.ts';

const root = join(import.meta.dirname, '../../..');

test.each([
  ['darkive-plugin-bell', ['--notifier'], 'darkive-plugin-bell'],
  ['@anna/darkive-plugin-snapshot', [], 'darkive-plugin-snapshot'],
])('%s %j is sound TypeScript, passes its own test, and installs', { timeout: 120_000 }, async (name, flags, place) => {
  const sandbox = await createSandbox();
  const made = await sandbox.json<{ directory: string; files: readonly string[] }>('plugins', 'create', name, ...flags);
  const directory = join(sandbox.directory, place);
  expect(made).toMatchObject({ code: 0, document: { schema: 'darkive.plugin-create/1', name, directory } });
  expect((await readdir(directory)).toSorted()).toEqual([
    '.gitignore',
    'README.md',
    'build.js',
    'package.json',
    'src',
    'tsconfig.json',
  ]);

  const tested = await sandbox.run('plugins', 'test', directory);
  expect(tested, tested.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining('ℹ fail 0') });
  expect(await sandbox.json('plugins', 'test', directory)).toMatchObject({ code: 0, document: { passed: true } });

  // As `npm install --save-dev typescript @types/node @darkive/core` would leave it.
  for (const [from, to] of [
    [join(root, 'packages/core'), '@darkive/core'],
    [dirname(createRequire(join(root, 'package.json')).resolve('@types/node/package.json')), '@types/node'],
  ] as const) {
    await mkdir(dirname(join(directory, 'node_modules', to)), { recursive: true });
    await symlink(from, join(directory, 'node_modules', to));
  }
  const tsc = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { encoding: 'utf8' });
  expect([tsc.status, tsc.stdout]).toEqual([0, '']);

  const env = { ...sandbox.env, npm_config_update_notifier: 'false' };
  const packed = execFileSync('npm', ['pack', '--silent'], { cwd: directory, env, encoding: 'utf8' }).trim();
  const installed = await sandbox.run('plugins', 'install', `file:${join(directory, packed)}`);
  expect(installed, installed.stderr).toMatchObject({ code: 0 });
  expect((await sandbox.run('plugins')).stdout).toMatch(new RegExp(`${name} +0\\.1\\.0 +1 +installed`));
});

test(
  'a test that fails is exit 1; a name that npm has not, and a directory that is there, are exit 2',
  { timeout: 60_000 },
  async () => {
    const sandbox = await createSandbox();
    expect((await sandbox.run('plugins', 'create', 'Bell')).code).toBe(2);
    expect((await sandbox.run('plugins', 'create', 'bell')).code).toBe(0);
    expect(await sandbox.run('plugins', 'create', 'bell')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/exists already; nothing was written/),
    });
    const empty = join(sandbox.directory, 'bell/src/plugin.ts');
    await writeFile(empty, 'export const plugin = { hooks: {} };\n');
    expect((await sandbox.run('plugins', 'test', 'bell')).code).toBe(1);
    expect((await sandbox.run('plugins', 'test', 'nowhere')).code).toBe(2);
  },
);
