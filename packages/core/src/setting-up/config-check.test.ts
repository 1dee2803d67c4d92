import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadConfig } from '../config/load.ts';
import { surroundings, testDirectory } from '../config/test-support/surroundings.ts';
import { createPluginHost } from '../lifecycle/create-host.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import { checkConfig } from './config-check.ts';

async function write(text: string): Promise<string> {
  const file = join(await testDirectory(), 'config.yaml');
  await writeFile(file, text);
  return file;
}

async function hostFor(file: string): Promise<PluginHost> {
  const { plugins } = await loadConfig({ file, surroundings: surroundings() });
  const options = z.strictObject({ ratio: z.string().regex(/%$/, { error: 'must be a percentage' }).default('10%') });
  const plugin = { name: 'parity', apiVersion: 1, options, hooks: { verify: () => [] } };
  return createPluginHost({ registered: [{ source: 'parity', version: '1.0.0', plugin }], sections: plugins });
}

test('a good configuration is done and names its definitions', async () => {
  const root = await testDirectory();
  const file = await write(
    `version: 1\narchives: /a\ndefinitions: {home: {root: ${root}, plugins: {parity: {ratio: 5%}}}}\nplugins: {parity: {}}\n`,
  );
  expect(await checkConfig({ file, surroundings: surroundings(), plugins: await hostFor(file) })).toEqual({
    document: {
      schema: 'darkive.config-check/1',
      file,
      ok: true,
      problems: [],
      warnings: [],
      definitions: ['home'],
      plugins: [{ name: 'parity', version: '1.0.0' }],
    },
    exit: 'done',
  });
});

test('problems of the file end in usage', async () => {
  const file = await write('version: 1\narchives: /a\ndefinitions: {home: {rot: /x}}\n');
  const { document, exit } = await checkConfig({ file, surroundings: surroundings(), plugins: null });
  expect(exit).toBe('usage');
  expect(document).toMatchObject({ file, ok: false, definitions: [] });
  expect(document.problems[0]).toContain(`${file}:3:22: definitions.home.rot: unknown key. Did you mean "root"?`);
});

test('a root that does not exist is a problem, with its place', async () => {
  const file = await write('version: 1\narchives: /a\ndefinitions:\n  home:\n    root: /does/not/exist\n');
  const { document, exit } = await checkConfig({ file, surroundings: surroundings(), plugins: null });
  expect(exit).toBe('usage');
  expect(document.problems).toEqual([
    `${file}:5:5: definitions.home.root: /does/not/exist does not exist; mount it or correct the path`,
  ]);
});

test('options that a plugin refuses and sections without a plugin are problems, with their places', async () => {
  const root = await testDirectory();
  const file = await write(`version: 1
archives: /a
definitions:
  home:
    root: ${root}
    plugins:
      parity: {ratio: 5}
plugins:
  partiy: {}
`);
  const { document, exit } = await checkConfig({ file, surroundings: surroundings(), plugins: await hostFor(file) });
  expect(exit).toBe('usage');
  expect(document.problems).toEqual([
    expect.stringContaining(`${file}:9:3: plugins.partiy: no plugin "partiy" is installed; did you mean "parity"?`),
    expect.stringContaining(`${file}:7:7: definitions.home.plugins.parity: ratio: `),
  ]);
});

test("a plugin that refuses its own section is told at that section's place", async () => {
  const root = await testDirectory();
  const file = await write(
    `version: 1\narchives: /a\ndefinitions: {home: {root: ${root}}}\nplugins: {parity: {ratio: lots}}\n`,
  );
  const { document } = await checkConfig({ file, surroundings: surroundings(), plugins: await hostFor(file) });
  expect(document.problems).toEqual([
    `${file}:4:11: plugins.parity: the plugin parity is refused: its options are not valid: ratio: must be a percentage`,
  ]);
});

test('a missing file is config-missing', async () => {
  await expect(
    checkConfig({ file: '/does/not/exist.yaml', surroundings: surroundings(), plugins: null }),
  ).rejects.toMatchObject({
    code: 'config-missing',
  });
});

test('a rule about a notifier that is not there, or is none, is a problem with its place', async () => {
  const root = await testDirectory();
  const file = await write(
    `version: 1\narchives: /a\ndefinitions: {home: {root: ${root}}}\nnotify:\n  rules:\n    - {plugin: parity}\n    - {plugin: bell}\n`,
  );
  const { document } = await checkConfig({ file, surroundings: surroundings(), plugins: await hostFor(file) });
  expect(document.problems).toEqual([
    `${file}:6:8: notify.rules[0].plugin: the plugin "parity" is no notifier`,
    `${file}:7:8: notify.rules[1].plugin: no plugin "bell" is installed; notifiers are none`,
  ]);
});

test('includes that name nothing are problems, excludes that do nothing are told, each with its place', async () => {
  const root = await testDirectory();
  for (const name of ['Documents', 'node_modules/x', 'deep/node_modules/y'])
    await mkdir(join(root, name), { recursive: true });
  await symlink('Documents', join(root, 'link'));
  const file = await write(
    [
      'version: 1',
      'archives: /a',
      'defaults:',
      '  exclude: ["*.tmp", gone]',
      'definitions:',
      '  home:',
      `    root: ${root}`,
      '    include: [Documents, Documentz, link/below, node_modules]',
      '  code:',
      `    root: ${root}`,
      '    exclude: [{name: node_modules}, Documents]',
      '  rules:',
      `    root: ${root}`,
      '    rules: [{exclude: Documents}, {include: Documents/letters}, {exclude: {name: "*.o"}}]',
      '',
    ].join('\n'),
  );
  const { document, exit } = await checkConfig({ file, surroundings: surroundings(), plugins: null });
  expect(exit).toBe('usage');
  expect(document.problems).toEqual([
    `${file}:8:26: definitions.home.include[1]: include "Documentz" names nothing in ${root}`,
    `${file}:8:37: definitions.home.include[2]: include "link/below" names nothing in ${root}`,
    expect.stringContaining(
      `${file}:11:15: definitions.code.exclude[0]: exclude {name: "node_modules"} leaves out no directory`,
    ),
    `${file}:14:35: definitions.rules.rules[1]: include "Documents/letters" names nothing in ${root}`,
  ]);
  expect(document.warnings).toEqual([
    `${file}:4:13: defaults.exclude[0]: exclude "*.tmp" leaves out nothing in ${root}`,
    `${file}:4:22: defaults.exclude[1]: exclude "gone" leaves out nothing in ${root}`,
    `${file}:14:65: definitions.rules.rules[2]: exclude {name: "*.o"} leaves out nothing in ${root}`,
  ]);
});
