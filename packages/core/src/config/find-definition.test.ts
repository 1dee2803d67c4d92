import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDefinition, missingRoots } from './find-definition.ts';
import { parseConfig } from './parse.ts';
import { FILE, surroundings, testDirectory } from './test-support/surroundings.ts';
import type { Config } from './types.ts';

async function config(definitions: Readonly<Record<string, string>>): Promise<Config> {
  const text = JSON.stringify({
    version: 1,
    archives: '/mnt/archives',
    definitions: Object.fromEntries(Object.entries(definitions).map(([name, root]) => [name, { root }])),
  });
  const parsed = await parseConfig(text, FILE, surroundings());
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.config;
}

test('a definition is found by its name; for another name the nearest one is suggested', async () => {
  const two = await config({ 'home': '/home', 'my music': '/music' });
  expect(findDefinition(two, 'my music').root).toBe('/music');
  expect(() => findDefinition(two, 'hoem')).toThrow(
    expect.objectContaining({ code: 'definition-unknown', hint: 'Use "home", or one of: home, my music.' }),
  );
  expect(() => findDefinition(two, 'zzzzzzz')).toThrow(
    expect.objectContaining({ hint: 'Name one of: home, my music.' }),
  );
});

test('roots that do not exist or are no directories are told', async () => {
  const directory = await testDirectory();
  await mkdir(join(directory, 'there'));
  await writeFile(join(directory, 'file'), '');
  const three = await config({ there: `${directory}/there`, gone: `${directory}/gone`, file: `${directory}/file` });
  expect(await missingRoots(three)).toEqual([
    { definition: 'gone', root: `${directory}/gone`, reason: 'missing' },
    { definition: 'file', root: `${directory}/file`, reason: 'not-a-directory' },
  ]);
});
