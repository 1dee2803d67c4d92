import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
import { testDirectory } from '../config/test-support/surroundings.ts';
import type { Surroundings } from '../config/types.ts';
import { initialise } from './init.ts';
import { planInit, type InitAnswers } from './init-plan.ts';

interface Place {
  readonly directory: string;
  readonly surroundings: Surroundings;
  readonly answers: InitAnswers;
}

/** A home directory with something to back up and nothing else. */
async function place(): Promise<Place> {
  const directory = await testDirectory();
  await mkdir(join(directory, 'home/data'), { recursive: true });
  return {
    directory,
    surroundings: { env: {}, cwd: directory, home: join(directory, 'home') },
    answers: { archives: 'mnt/archives', roots: [{ name: 'data', root: '~/data' }], file: null },
  };
}

async function everythingIn(directory: string): Promise<readonly string[]> {
  return (await readdir(directory, { recursive: true })).toSorted();
}

async function mode(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

test('it writes a configuration that loads, and private directories', async () => {
  const { directory, surroundings, answers } = await place();
  const { document, exit } = await initialise({ answers: { ...answers, marker: true }, surroundings });
  const file = join(directory, 'home/.config/darkive/config.yaml');
  const state = join(directory, 'home/.local/state/darkive');
  expect(exit).toBe('done');
  expect(document).toMatchObject({
    schema: 'darkive.init/1',
    file,
    archives: join(directory, 'mnt/archives'),
    marker: '.archive-storage',
    state,
    temporary: join(state, 'tmp'),
    definitions: [{ name: 'data', root: join(directory, 'home/data') }],
  });
  expect(document.next).toEqual([
    `Read ${file} and adapt it.`,
    'Run `darkive doctor` to see whether everything is in place.',
    'Run `darkive backup full` to make the first archives.',
  ]);
  expect(document.created).toContain(file);
  expect(await Promise.all(document.created.map(mode))).not.toContain('777');
  expect([await mode(file), await mode(state), await mode(join(state, 'tmp')), await mode(join(file, '..'))]).toEqual([
    '600',
    '700',
    '700',
    '700',
  ]);
  expect(await readdir(document.archives)).toEqual(['.archive-storage']);
  const config = await loadConfig({ file: null, surroundings });
  expect(config.archives).toEqual({
    path: document.archives,
    marker: '.archive-storage',
    permissions: 'private',
    answerWithin: 30_000,
  });
  expect(config.definitions.map(({ name, root }) => ({ name, root }))).toEqual(document.definitions);
});

test('a second time it refuses and changes nothing', async () => {
  const { directory, surroundings, answers } = await place();
  const { document } = await initialise({ answers, surroundings });
  await writeFile(document.file, 'mine');
  const before = await everythingIn(directory);
  await expect(initialise({ answers: { ...answers, archives: 'elsewhere' }, surroundings })).rejects.toMatchObject({
    code: 'config-exists',
    exit: 'usage',
  });
  expect(await readFile(document.file, 'utf8')).toBe('mine');
  expect(await everythingIn(directory)).toEqual(before);
});

test('a dangling link in place of the configuration counts as existing', async () => {
  const { directory, surroundings, answers } = await place();
  await symlink('/nowhere', join(directory, 'config.yaml'));
  await expect(initialise({ answers: { ...answers, file: 'config.yaml' }, surroundings })).rejects.toMatchObject({
    code: 'config-exists',
  });
});

test('directories that are there keep their mode and content, and are not told as created', async () => {
  const { directory, surroundings, answers } = await place();
  const archives = join(directory, 'mnt/archives');
  await mkdir(archives, { recursive: true });
  await chmod(archives, 0o711);
  await writeFile(join(archives, 'old.1.dar'), 'x');
  await writeFile(join(archives, '.archive-storage'), 'mine');
  const { document } = await initialise({ answers: { ...answers, marker: true }, surroundings });
  expect(document.created).not.toContain(archives);
  expect(await mode(archives)).toBe('711');
  expect(await readFile(join(archives, '.archive-storage'), 'utf8')).toBe('mine');
});

test('with a configuration elsewhere the next steps name it', async () => {
  const { directory, surroundings, answers } = await place();
  const { document } = await initialise({ answers: { ...answers, file: "my 'own'.yaml" }, surroundings });
  expect(document.next[1]).toContain(`darkive doctor --config '${directory}/my '\\''own'\\''.yaml'`);
});

test('what cannot be used is refused before anything is made', async () => {
  const { directory, surroundings, answers } = await place();
  await writeFile(join(directory, 'file'), '');
  const before = await everythingIn(directory);
  const data = { name: 'data', root: '~/data' };
  const wrong: readonly (readonly [Partial<InitAnswers>, string])[] = [
    [{ roots: [] }, 'There is nothing to back up.'],
    [{ roots: [{ name: 'data', root: 'gone' }] }, `The root of "data", ${directory}/gone, does not exist.`],
    [{ roots: [{ name: 'data', root: 'file' }] }, `The root of "data", ${directory}/file, is not a directory.`],
    [{ roots: [{ name: 'my_data', root: '~/data' }] }, '"my_data" cannot be the name of a definition.'],
    [{ roots: [data, { ...data, name: 'Data' }] }, 'There are two definitions "Data".'],
    [{ archives: 'file' }, `${directory}/file is not a directory.`],
    [{ archives: 'file/below' }, `${directory}/file/below lies below something that is not a directory.`],
    [{ archives: '~/data' }, `${directory}/home/data cannot be both a root and the archive directory.`],
    [{ archives: ' ' }, 'A path is empty.'],
  ];
  for (const [change, message] of wrong) {
    const refused = initialise({ answers: { ...answers, ...change }, surroundings });
    await expect(refused).rejects.toMatchObject({ code: 'usage-invalid', exit: 'usage', message });
  }
  expect(await everythingIn(directory)).toEqual(before);
});

test('when a later step fails, what was made before is removed again', async () => {
  const { directory, surroundings, answers } = await place();
  // A name too long for the file system: nobody can make this directory, not even root.
  const file = join(directory, 'config', 'x'.repeat(300), 'config.yaml');
  const before = await everythingIn(directory);
  await expect(initialise({ answers: { ...answers, marker: true, file }, surroundings })).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringMatching(/the name is too long\. What had been made was removed again\.$/),
    facts: { errno: 'ENAMETOOLONG', left: [] },
  });
  expect(await everythingIn(directory)).toEqual(before);
});

test('when the configuration cannot be written, nothing is left of the rest', async () => {
  const { directory, surroundings, answers } = await place();
  const before = await everythingIn(directory);
  // Nobody can make a file in /proc.
  const refused = initialise({ answers: { ...answers, marker: true, file: '/proc/darkive-test.yaml' }, surroundings });
  await expect(refused).rejects.toMatchObject({
    code: 'io-failed',
    message: expect.stringContaining('was removed again'),
  });
  expect(await everythingIn(directory)).toEqual(before);
});

test('the plan is made without looking at the disk', () => {
  const surroundings = { env: { XDG_STATE_HOME: '/s' }, cwd: '/w', home: '/h' };
  const plan = planInit({ archives: '~/a$b', roots: [{ name: 'x', root: '.' }], file: null }, surroundings);
  expect(plan).toMatchObject({
    file: '/h/.config/darkive/config.yaml',
    archives: '/h/a$b',
    marker: null,
    state: '/s/darkive',
    temporary: '/s/darkive/tmp',
    definitions: [{ name: 'x', root: '/w' }],
  });
  expect(plan.text).toContain('path: "/h/a$$b"');
});
