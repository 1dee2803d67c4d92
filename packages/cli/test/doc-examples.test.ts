import { globSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingInTree, missingLine } from './doc-examples/compare.ts';
import { Machine } from './doc-examples/machine.ts';
import { readPage } from './doc-examples/page.ts';
import { runPage } from './doc-examples/run-page.ts';

const root = join(import.meta.dirname, '../../..');
const GUIDES = ['docs/writing-a-plugin.md', 'docs/writing-a-place-driver.md'];
const pages = ['README.md', ...GUIDES, ...globSync('docs/how-to/*.md', { cwd: root }).toSorted()];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** Blocks that are shown and not run, by their first line, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'README.md: ./script/demo': 'it is a step of .ci/run, and the demo has tests of its own',
  'README.md: ./script/test': 'it is what runs this test',
  'README.md: ./script/bootstrap': 'it changes the machine (apt, a link in /usr/local/bin)',
  'README.md: mkdir /tmp/restored': 'docs/how-to/restore-without-darkive.md runs the same commands',
  'docs/how-to/schedule-backups.md: darkive systemd install':
    'packages/plugin-systemd/test runs it with a manager of its own',
  'README.md: darkive dashboard --open': 'as on the page docs/how-to/dashboard.md',
  'docs/how-to/dashboard.md: darkive dashboard --open':
    'it serves until it is ended; packages/plugin-dashboard/test does it',
  'docs/how-to/dashboard.md: ssh -L 7873:127.0.0.1:7873 vault darkive dashboard': 'it needs another machine',
  'docs/how-to/dashboard.md: darkive dashboard --address 0.0.0.0 --allow-remote --password file:/etc/darkive/dashboard-password --host vault.lan':
    'it lets other machines in; packages/plugin-dashboard/src/server tests it',
  'docs/how-to/restore-without-darkive.md: sudo apt install dar par2': 'it changes the machine',
  'docs/how-to/who-may-read-archives.md: chgrp backup /mnt/archives && chmod 750 /mnt/archives':
    'it needs a group of the machine',
  'docs/how-to/who-may-read-archives.md: chmod go-rwx /mnt/archives': 'faults/cases/k09-archives-lie-open.ts runs it',
  'docs/how-to/who-may-read-archives.md: find /mnt/archives -type f -exec chmod go-rwx {} +': 'as the one before',
};

// The pages show modes of files.
process.umask(0o022);

describe('the examples of the documentation do what the page shows', () => {
  const machine = new Machine(mkdtempSync(join(tmpdir(), 'doc-examples-')));
  test.each(pages)('%s', { timeout: 180_000 }, async (page) => {
    expect(await runPage(textOf(page), machine)).toEqual([]);
  });
});

test('every block that is not run is known, with its reason', () => {
  const found = pages.flatMap((page) =>
    readPage(textOf(page)).flatMap((item) => (item.kind === 'not-run' ? [`${page}: ${item.text.split('\n')[0]}`] : [])),
  );
  expect(found.toSorted()).toEqual(Object.keys(NOT_RUN).toSorted());
});

test.each(GUIDES)('every block of code in %s is a file, which a command then uses', (page) => {
  const languages = [...textOf(page).matchAll(/^```(.+)$/gm)].map(([, language = '']) => language);
  expect(languages.filter((language) => !/^(?:console|yaml)$|^\w+ ~\/\S+$/.test(language))).toEqual([]);
});

describe('the check of examples', () => {
  test('finds a line that is not printed, or not in that order', () => {
    expect(missingLine(['one', 'three'], 'one\ntwo\nthree\n')).toBeNull();
    expect(missingLine(['one', 'four'], 'one\ntwo\nthree\n')).toBe('four');
    expect(missingLine(['three', 'one'], 'one\ntwo\nthree\n')).toBe('one');
    expect(missingInTree(['three', 'one'], 'one\ntwo\nthree\n')).toBeNull();
    expect(missingInTree(['three', 'four'], 'one\ntwo\nthree\n')).toBe('four');
  });

  test('takes times, sizes and widths as they come, and … as anything', () => {
    const output = 'home_FULL   2026-11-21 09:52 +01:00  1.5 MiB  0.3 s (a b)\n';
    expect(missingLine(['home_FULL 2000-01-01 00:00 +00:00 3 B 12 s (…)'], output)).toBeNull();
    expect(missingLine(['home_DIFF 2000-01-01 00:00 +00:00 3 B 12 s (…)'], output)).not.toBeNull();
  });

  test('notices another exit code and a configuration that is not accepted', { timeout: 60_000 }, async () => {
    const machine = new Machine(mkdtempSync(join(tmpdir(), 'doc-examples-')));
    const page = [
      '```console',
      '$ false',
      '$ true # exit 3',
      '$ false # exit 1',
      '```',
      '```yaml',
      'archive: x',
      '```',
    ];
    const problems = await runPage(page.join('\n'), machine);
    expect(problems.map((problem) => problem.split('\n')[0])).toEqual([
      'line 2: $ false',
      'line 3: $ true # exit 3',
      'line 6: this configuration is not accepted:',
    ]);
  });
});
