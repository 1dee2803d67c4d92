import { expect, test } from 'vitest';
import type { WorkspacePackage } from '../packages/workspace.ts';
import { checkBoundaries } from './boundaries.ts';
import { formatProblem } from './problem.ts';
import { parseSource } from './source-file.ts';

test('core may not import oclif, another package of the workspace, or a file outside itself', () => {
  expect(check({ 'packages/core/src/index.ts': "import { Command } from '@oclif/core';" })).toEqual([
    'packages/core/src/index.ts:1  core imports @oclif/core. Core knows no command line: move this code to packages/cli.',
  ]);
  expect(check({ 'packages/core/src/index.ts': "\nexport * from '@darkive/par2';" })).toEqual([
    expect.stringMatching(/^packages\/core\/src\/index\.ts:2 {2}core imports @darkive\/par2\./),
  ]);
  expect(check({ 'packages/core/src/a.ts': "import { x } from '../../cli/src/x.ts';" })).toEqual([
    expect.stringContaining('a file outside packages/core'),
  ]);
});

test('core may use what is passed in, and nothing global', () => {
  const allowed = 'export const at = (clock: () => Date, n: number) => [clock(), new Date(n), process.pid];';
  expect(check({ 'packages/core/src/a.ts': allowed })).toEqual([]);
  for (const use of [
    'process.env.HOME',
    'process.cwd()',
    'process.stdout',
    'console.log(1)',
    'Date.now()',
    'new Date()',
    'Math.random()',
    'crypto.randomUUID()',
  ]) {
    expect(check({ 'packages/core/src/a.ts': `export const x = () => ${use};` }), use).toEqual([
      expect.stringContaining('packages/core/src/a.ts:1  core uses'),
    ]);
  }
  expect(check({ 'packages/core/src/a.ts': "import { randomUUID as id } from 'node:crypto';\nid();" })).toHaveLength(1);
  expect(check({ 'packages/core/src/a.ts': "import { env } from 'node:process';\nenv.HOME;" })).toHaveLength(1);
});

test('tests of core and other packages may read the clock', () => {
  expect(
    check({
      'packages/core/src/a.test.ts': 'new Date();',
      'packages/core/src/dar/test-support/tree.ts': 'Math.random();',
      'packages/cli/src/index.ts': 'process.env.HOME;',
    }),
  ).toEqual([]);
});

test('a plugin imports the plugin entry of core alone; its tests also the testing entry', () => {
  expect(
    check({
      'packages/plugin-par2/src/index.ts':
        "import { definePlugin } from '@darkive/core/plugin';\nimport '@darkive/par2';",
      'packages/plugin-par2/src/index.test.ts': "import { contract } from '@darkive/core/testing';",
    }),
  ).toEqual([]);
  for (const specifier of [
    '@darkive/core',
    '@darkive/core/records',
    '@darkive/core/testing',
    '@darkive/cli',
    '@darkive/plugin-discord',
    '@oclif/core',
  ]) {
    expect(check({ 'packages/plugin-par2/src/index.ts': `import '${specifier}';` }), specifier).toHaveLength(1);
  }
  expect(check({ 'examples/plugin-ntfy/src/index.ts': "import '@darkive/core';" })).toHaveLength(1);
});

test('a plugin that adds commands may use oclif', () => {
  expect(check({ 'packages/plugin-discord/src/index.ts': "import '@oclif/core';" })).toEqual([]);
});

test('the command line imports no plugin, not even a type', () => {
  expect(check({ 'packages/cli/src/a.ts': "import type { P } from '@darkive/plugin-par2';" })).toHaveLength(1);
  expect(check({ 'packages/cli/src/a.ts': "export type P = import('@darkive/plugin-par2').P;" })).toHaveLength(1);
  expect(check({ 'packages/cli/src/a.ts': "const p = await import('@darkive/plugin-par2');" })).toHaveLength(1);
});

test('classes of core are not told by identity', () => {
  expect(check({ 'packages/cli/src/a.ts': "import { Ledger } from '@darkive/core';\nx instanceof Ledger;" })).toEqual([
    expect.stringMatching(/^packages\/cli\/src\/a\.ts:2 {2}instanceof Ledger/),
  ]);
  expect(check({ 'packages/core/src/a.ts': 'x instanceof DarkiveError;' })).toHaveLength(1);
  expect(check({ 'packages/core/src/a.ts': 'x instanceof Error;' })).toEqual([]);
});

test('inside core imports go down or sideways, never up, not even for a type', () => {
  expect(
    check({
      'packages/core/src/making/backup.ts': "import { lock } from '../lock/lock.ts';",
      'packages/core/src/lock/lock.ts': "import '../fs/durable.ts';\nimport '../ledger/ledger.ts';",
      'packages/core/src/fs/durable.ts': "import '../errors/index.ts';",
      'packages/core/src/index.ts': "export * from './making/backup.ts';",
    }),
  ).toEqual([]);
  expect(check({ 'packages/core/src/fs/durable.ts': "\nimport type { L } from '../ledger/ledger.ts';" })).toEqual([
    'packages/core/src/fs/durable.ts:2  fs/ imports ledger/, which is above it. Move what is shared down, or pass it in as an argument.',
  ]);
  expect(check({ 'packages/core/src/dar/a.ts': "import '../index.ts';" })).toHaveLength(1);
  expect(check({ 'packages/core/src/helpers/a.ts': '' })).toEqual([expect.stringContaining('belongs to no layer')]);
});

test('two folders of one layer may not need each other, not even for a type', () => {
  const files = {
    'packages/core/src/dar/a.ts': "import '../archive/b.ts';",
    'packages/core/src/archive/b.ts': '',
    'packages/core/src/archive/c.ts': "import '../dar/d.ts';",
    'packages/core/src/dar/d.ts': '',
  };
  expect(check(files)).toHaveLength(2);
  expect(check({ ...files, 'packages/core/src/archive/c.ts': "import type { D } from '../dar/d.ts';" })).toHaveLength(
    2,
  );
  expect(check({ ...files, 'packages/core/src/archive/c.ts': '' })).toEqual([]);
});

test('the rooms of commands import nothing of each other', () => {
  const files = { 'packages/core/src/making/a.ts': "import type { B } from '../restoring/b.ts';" };
  expect(check({ ...files, 'packages/core/src/restoring/b.ts': '' })).toEqual([
    'packages/core/src/making/a.ts:1  making/ imports restoring/. Rooms of commands know nothing of each other: move what both need to keeping/ or below.',
  ]);
});

test('files that import each other in a circle are found once; types count', () => {
  const files = {
    'packages/cli/src/a.ts': "import './b.ts';",
    'packages/cli/src/b.ts': "import './c.ts';",
    'packages/cli/src/c.ts': "export { a } from './a.ts';",
  };
  expect(check(files)).toEqual([
    'packages/cli/src/a.ts:1  import cycle: packages/cli/src/a.ts → packages/cli/src/b.ts → packages/cli/src/c.ts → packages/cli/src/a.ts. Move what they share into a file of its own.',
  ]);
  expect(check({ ...files, 'packages/cli/src/c.ts': "export type { A } from './a.ts';" })).toHaveLength(1);
});

test('a file that does not parse is an error with its place', () => {
  expect(() => parseSource('packages/cli/src/a.ts', 'const x = ;')).toThrow(/^packages\/cli\/src\/a\.ts:1/);
});

const PACKAGES: readonly WorkspacePackage[] = [
  workspacePackage('@darkive/core', 'packages/core'),
  workspacePackage('@darkive/par2', 'packages/par2'),
  workspacePackage('@darkive/plugin-par2', 'packages/plugin-par2'),
  workspacePackage('@darkive/plugin-discord', 'packages/plugin-discord', { commands: './dist/commands' }),
  workspacePackage('@darkive/cli', 'packages/cli', { commands: './dist/commands' }),
  workspacePackage('darkive-plugin-ntfy', 'examples/plugin-ntfy'),
];

function workspacePackage(name: string, directory: string, oclif: { commands?: string } = {}): WorkspacePackage {
  return { name, directory, built: true, json: { name, version: '0.1.0', oclif } };
}

function check(files: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(files).map(([path, text]) => parseSource(path, text));
  return checkBoundaries(PACKAGES, sources).map(formatProblem);
}
