import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../config/load.ts';
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

/** Every key in another form than its default, and the members of each kind that are easily lost on the way. */
const HOMES = [
  'home: {root: /home}',
  'home: {root: /home, slice: none, compression: xz, restore-test: off, retention: off}',
  'home: {root: /home, slice: 1.5GiB, exclude: ["*.tmp", a/b, {path: "a*b"}, {name: "*~"}], include: [x, "yes", "12"]}',
  'home: {root: /home, rules: [{exclude: a}, {include: a/b}, {exclude: {glob: "[a]*"}}]}',
  'home: {root: "/a$$b/~x/#c: d", guards: {shrink: 33.3%, keep-free: 1000001}, incremental: chain, nodump: true}',
  'home: {root: /home, guards: {shrink: off, keep-free: 0}, cache-directory-tagging: true}',
  'home: {root: /home, guards: {shrink: 0.0001%}, compression: {skip: ["*.x"], skip-also: ["*.y"], minimum-size: 2kB}}',
  'home: {root: /home, compression: {algorithm: lz4, skip-also: ["*.y", "*.jpg"]}}',
  'home: {root: /home, schedule: {full: "Sun *-*-* 03:00", incr: off, on-missing-reference: fail}}',
  'home: {root: /home, timeouts: {dar: 90s, script: 24d}, retention: {keep-last: 2, keep-within: 36h, keep-yearly: 1}}',
  'home: {root: /home, retention: {max-age: {full: 6mo, diff: 12mo, incr: 1000y}, keep-daily: 7}}',
  'home: {root: /home, scripts: {before: [["/a$$b", "$x", "~"], [run, "a: b"]], on-error: [tell, "a\\nb \\u202e \\e[1m"]}}',
  'home: {root: /home, restore-test: {minimum-size: 3, maximum-size: 7MB, exclude: {regex: ["\\\\.bak$"]}}}',
  'home: {root: /home, copies: {want: 3, keep-at-least: 2, locations: 2, verify-every: off, places: [b, a], priority: 7}}',
  'home: {root: /home, plugins: {"@darkive/plugin-par2": {ratio: {full: 9%}}, "@darkive/plugin-webhook": {url: "env:A"}}}',
];
const TOPS = [
  '',
  'defaults: {slice: 700MB, schedule: {full: monthly}, retention: {keep-weekly: 3}}\n',
  'defaults: {restore-test: off, compression: none, scripts: {after: [x]}}\n',
  'state: /s$$x\ntemporary: $HOME/t\nlog: {directory: ~/l, max-size: 5000, keep: 0}\n',
  'notify: {quiet: true, from: damage, per-hour: 3, rules: [{plugin: "@darkive/plugin-webhook", quiet: false}, {from: info, definitions: [home]}]}\n',
  'plugins: {"@darkive/plugin-par2": {enabled: false, directory: "$D/p", ratio: {incr: 3%}}}\n',
];
const ARCHIVES = ['/a', '{path: "~/x y", marker: on-it, permissions: group, answer-within: 7m}'];

test.each(HOMES)('what is shown is a configuration that means the same: %j', async (home) => {
  const world = surroundings({ HOME: '/home/ann', D: '/d' });
  for (const [index, top] of TOPS.entries()) {
    const archives = ARCHIVES[index % ARCHIVES.length];
    const text = `version: 1\narchives: ${archives}\n${top}definitions:\n  ${home}\n  other: {root: /other}\n`;
    const file = await write(text);
    const shown = await showConfig({ file, surroundings: world });
    const again = await write(shown.text);
    // Without variables and in another home: nothing is left to be put in but what plugins put in.
    const bare = { ...surroundings(), home: '/nowhere' };
    const loaded = { ...(await loadConfig({ file: again, surroundings: bare })), file };
    expect(loaded, shown.text).toEqual(await loadConfig({ file, surroundings: world }));
    expect((await showConfig({ file: again, surroundings: bare })).text).toBe(shown.text);
    expect(shown.text).not.toMatch(/[\u202e\u001b]/);
  }
});

test.each([
  ['-R /home\n', ''],
  ['-R /home\n-s 1G\n', ''],
  ['-R /home\n-s 1G\n', 'defaults: {slice: none}\n'],
  ['-R /home\n', 'defaults: {slice: none}\n'],
])('with the batch file %j and %j, too', async (batch, top) => {
  const path = await write(batch);
  const file = await write(
    `version: 1\narchives: /a\n${top}definitions: {home: {batch: ${path}}, other: {root: /o}}\n`,
  );
  const shown = await showConfig({ file, surroundings: surroundings() });
  const again = await write(shown.text);
  const loaded = { ...(await loadConfig({ file: again, surroundings: surroundings() })), file };
  expect(loaded).toEqual(await loadConfig({ file, surroundings: surroundings() }));
});

test('what is hidden is said to be', async () => {
  const file = await write(
    'version: 1\narchives: /a\ndefinitions: {home: {root: /h, scripts: {after: [run, --token, hunter2]}}}\n',
  );
  const { text } = await showConfig({ file, surroundings: surroundings() });
  expect(text).toMatch(/^# \(hidden\) stands for what looks like a secret/);
  expect(text).not.toContain('hunter2');
});
