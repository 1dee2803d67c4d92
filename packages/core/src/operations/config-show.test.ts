import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { surroundings, testDirectory } from '../config/test-support/surroundings.ts';
import { showConfig } from './config-show.ts';

async function write(text: string): Promise<string> {
  const file = join(await testDirectory(), 'config.yaml');
  await writeFile(file, text);
  return file;
}

test('the effective configuration is shown, with the origin of every value under the name it has in the document', async () => {
  const file = await write(
    'version: 1\narchives: /a\ndefaults: {slice: none}\ndefinitions: {home: {root: /home, guards: {keep-free: 0}}}\n',
  );
  const { document, exit } = await showConfig({ file, surroundings: surroundings() });
  expect(exit).toBe('done');
  expect(document).toMatchObject({ schema: 'darkive.config-show/1', file, archives: { path: '/a' }, log: { keep: 5 } });
  const [home] = document.definitions;
  expect(home).toMatchObject({ name: 'home', sliceBytes: null, guards: { keepFree: 0, shrink: 0.5 } });
  expect(home?.origins).toMatchObject({
    'sliceBytes': 'defaults',
    'guards.keepFree': 'definition',
    'guards.shrink': 'built-in',
  });
  for (const path of Object.keys(home?.origins ?? {})) {
    expect(
      path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], home),
      path,
    ).not.toBeUndefined();
  }
});

test('nothing that looks like a secret is shown', async () => {
  const file = await write(`version: 1
archives: /a
definitions:
  home:
    root: /home
    scripts: {before: [curl, https://example.org/hook?key=hunter2], after: [run, --token, hunter2]}
    plugins: {"@darkive/plugin-discord": {webhook: hunter2}}
plugins: {"@darkive/plugin-discord": {webhook: "https://example.org/hunter2", name: env:NAME}}
`);
  const { document } = await showConfig({ file, surroundings: surroundings() });
  expect(JSON.stringify(document)).not.toContain('hunter2');
  expect(document.plugins['@darkive/plugin-discord']).toEqual({
    enabled: true,
    options: { webhook: '(hidden)', name: 'env:NAME' },
  });
});

test('a broken configuration is config-invalid', async () => {
  const file = await write('version: 1\n');
  await expect(showConfig({ file, surroundings: surroundings() })).rejects.toMatchObject({ code: 'config-invalid' });
});
