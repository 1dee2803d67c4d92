import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from './load.ts';
import { defaultState, locateConfig } from './locate.ts';
import { surroundings, testDirectory } from './test-support/surroundings.ts';

const GOOD = 'version: 1\narchives: archives\ndefinitions: {home: {root: /home}}\n';

test('the configuration is looked for by flag, then by variables, then in the usual place', () => {
  const env = { DARKIVE_CONFIG: 'b.yaml', DARKIVE_CONFIG_DIR: '/c', XDG_CONFIG_HOME: '/d' };
  expect(locateConfig('a.yaml', surroundings(env))).toBe('/work-directory/a.yaml');
  expect(locateConfig(null, surroundings(env))).toBe('/work-directory/b.yaml');
  expect(locateConfig(null, surroundings({ ...env, DARKIVE_CONFIG: '' }))).toBe('/c/config.yaml');
  expect(locateConfig(null, surroundings({ XDG_CONFIG_HOME: '/d' }))).toBe('/d/darkive/config.yaml');
  expect(locateConfig(null, surroundings({ XDG_CONFIG_HOME: 'relative' }))).toBe(
    '/home/ann/.config/darkive/config.yaml',
  );
  expect(defaultState(surroundings({ XDG_STATE_HOME: '/s' }))).toBe('/s/darkive');
});

test('a file is loaded, with paths relative to its own directory; a byte order mark and CRLF do not matter', async () => {
  const directory = await testDirectory();
  const file = join(directory, 'config.yaml');
  await writeFile(file, `\ufeff${GOOD.replaceAll('\n', '\r\n')}`);
  const config = await loadConfig({ file: 'config.yaml', surroundings: { ...surroundings(), cwd: directory } });
  expect(config.file).toBe(file);
  expect(config.archives.path).toBe(join(directory, 'archives'));
});

test('a missing file is config-missing, with the next step', async () => {
  const directory = await testDirectory();
  await writeFile(join(directory, 'file'), '');
  for (const file of ['none.yaml', 'none/config.yaml', 'file/config.yaml']) {
    await expect(loadConfig({ file: join(directory, file), surroundings: surroundings() })).rejects.toMatchObject({
      code: 'config-missing',
      exit: 'usage',
      hint: 'Run `darkive init` to write one, or name another file with --config.',
    });
  }
});

test('all problems are in the message and in the facts', async () => {
  const file = join(await testDirectory(), 'config.yaml');
  await writeFile(file, 'version: 1\ndefinitions: {home: {root: 5}}\n');
  const problems = [
    `${file}:1:1: archives: this key is missing; it must be a path, or a mapping of path, marker, permissions, answer-within`,
    `${file}:2:28: definitions.home.root: 5 is not allowed here; allowed: a path as text (in quotes when it looks like a number or a word such as true).`,
  ];
  await expect(loadConfig({ file, surroundings: surroundings() })).rejects.toMatchObject({
    code: 'config-invalid',
    exit: 'usage',
    message: `The configuration has 2 problems:\n  ${problems.join('\n  ')}`,
    facts: { file, problems },
    hint: `Correct ${file}, then run \`darkive config check\`.`,
  });
});

test.each([
  ['UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), ':1:1: the file is UTF-16; save it as UTF-8'],
  [
    'Latin-1',
    Buffer.from('version: 1\narchives: /B\u00fccher\n', 'latin1'),
    ':2:1: this line holds bytes that are not UTF-8; save the file as UTF-8',
  ],
  ['binary', Buffer.from('a: 1\nb: \0\n'), ':2:1: this line holds a NUL character; remove it'],
  ['huge', Buffer.alloc(2 ** 20 + 1, '#'), ': is larger than 1 MiB; this cannot be a configuration'],
  ['empty', Buffer.alloc(0), ':1:1: the file is empty; `darkive init` writes a commented one'],
])('a %s file is one clear problem', async (_kind, content, problem) => {
  const file = join(await testDirectory(), 'config.yaml');
  await writeFile(file, content);
  await expect(loadConfig({ file, surroundings: surroundings() })).rejects.toMatchObject({
    code: 'config-invalid',
    facts: { problems: [`${file}${problem}`] },
  });
});

test('a directory or a pipe is no configuration, and nobody waits for it', async () => {
  const directory = await testDirectory();
  await mkdir(join(directory, 'directory'));
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  for (const name of ['directory', 'pipe']) {
    await expect(loadConfig({ file: join(directory, name), surroundings: surroundings() })).rejects.toThrow(
      'is not a file',
    );
  }
});
