import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMPRESSED_TYPES } from '../dar/compressed-types.ts';
import { parseConfig, type ParsedConfig } from './parse.ts';
import { FILE, surroundings, testDirectory } from './test-support/surroundings.ts';
import type { Definition } from './types.ts';

async function parsed(text: string, env: Readonly<Record<string, string>> = {}): Promise<ParsedConfig> {
  const result = await parseConfig(text, FILE, surroundings(env));
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result;
}

/** The only definition of a file that holds these lines in its definition `home`. */
async function definition(lines: readonly string[], defaults = ''): Promise<Definition> {
  const text = `version: 1\narchives: /a\n${defaults}definitions:\n  home:\n    root: /home\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const [found] = (await parsed(text)).config.definitions;
  if (found === undefined) throw new Error('no definition');
  return found;
}

async function problems(text: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const result = await parseConfig(text, FILE, surroundings(env));
  return 'problems' in result ? result.problems.map((line) => line.replace(`${FILE}:`, '')) : [];
}

/** Problems of a file with these lines in the definition `home`; the first of them is line 6. */
function problemsIn(...lines: readonly string[]): Promise<readonly string[]> {
  return problems(
    `version: 1\narchives: /a\ndefinitions:\n  home:\n    root: /home\n${lines.map((line) => `    ${line}\n`).join('')}`,
  );
}

test('the shortest configuration has every default filled in', async () => {
  const { config } = await parsed(
    'version: 1\narchives: ../archives\ndefinitions: {home: {root: ~}}\n'.replace('~', '"~"'),
  );
  expect(config).toEqual({
    file: FILE,
    archives: { path: '/etc/archives', marker: null, permissions: 'private', answerWithin: 30_000 },
    state: '/home/ann/.local/state/darkive',
    temporary: '/home/ann/.local/state/darkive/tmp',
    log: { directory: '/home/ann/.local/state/darkive/log', maxBytes: 10 * 2 ** 20, keep: 5 },
    definitions: [
      {
        name: 'home',
        root: '/home/ann',
        selection: {
          kind: 'structured',
          rules: [],
          compression: { algorithm: 'zstd', level: 3, minimumBytes: 100, skip: COMPRESSED_TYPES },
          cacheDirectoryTagging: false,
          nodump: false,
          extraArguments: [],
        },
        sliceBytes: 2 ** 31,
        incremental: 'since-diff',
        schedule: {
          full: 'yearly',
          diff: 'monthly',
          incr: 'every 3 days',
          onMissingReference: 'full',
          own: false,
          configured: false,
        },
        guards: { shrink: 0.5, keepFree: 100 * 2 ** 20 },
        restoreTest: {
          files: 5,
          minimumBytes: 1,
          maximumBytes: 20 * 2 ** 20,
          excludePrefixes: [],
          excludeSuffixes: [],
          excludeRegex: [],
        },
        scripts: { before: [], after: [], onError: [] },
        timeouts: { dar: 86_400_000, script: 3_600_000 },
        retention: {
          keepLast: null,
          keepWithin: null,
          keepDaily: null,
          keepWeekly: null,
          keepMonthly: null,
          keepYearly: null,
          maxAge: { full: null, diff: null, incr: null },
        },
        copies: { want: 2, keepAtLeast: 1, locations: 1, verifyEvery: 180 * 86_400_000, places: [], priority: 0 },
        plugins: {},
      },
    ],
    plugins: {},
    notify: { from: 'info', quiet: false, perHour: 20, rules: [] },
  });
});

test('every setting can be written', async () => {
  const { config } = await parsed(
    `
version: 1
archives: {path: $DISK/archives, marker: .mounted}
state: /var/lib/darkive
temporary: /var/tmp/darkive
log: {directory: /var/log/darkive, max-size: 1MB, keep: 0}
definitions:
  my documents:
    root: ~/Documents
    include: [Letters, {path: "a[1]"}]
    exclude: [Letters/old/, "*/cache", {name: "*.tmp"}]
    slice: none
    compression: {algorithm: xz, minimum-size: 1KiB, skip: ["*.zip"], skip-also: ["*.mine"]}
    cache-directory-tagging: true
    nodump: true
    dar-arguments: ["--alter=atime"]
    incremental: chain
    schedule: {full: "*-12-30 10:00", diff: every 2 months, incr: off, on-missing-reference: fail}
    guards: {shrink: off, keep-free: 1GiB}
    restore-test: {files: 9, minimum-size: 10, maximum-size: 1MB, exclude: {prefix: [Tmp], suffix: [.log], regex: ["^x"]}}
    scripts: {before: [[stop, it], [~/bin/sync]], after: [start, ~/it], on-error: []}
    timeouts: {dar: 2d, script: 90s}
    retention: {keep-last: 3, keep-within: 36h, keep-daily: 7, keep-weekly: 4, keep-monthly: 12, keep-yearly: 9, max-age: {full: 2y, diff: 6mo, incr: 8w}}
    copies: {want: 4, keep-at-least: 3, locations: 2, verify-every: 8w, places: [bank, aunt-2], priority: 5}
    plugins: {"@darkive/plugin-par2": {ratio: 20%, size: {full: 1}}}
plugins:
  "@darkive/plugin-par2": {ratio: 10%, directory: /mnt/parity, size: {full: 0, diff: 2}}
  darkive-plugin-ntfy: {enabled: false, topic: env:TOPIC}
`,
    { DISK: '/mnt/disk' },
  );
  expect(config.archives).toEqual({
    path: '/mnt/disk/archives',
    marker: '.mounted',
    permissions: 'private',
    answerWithin: 30_000,
  });
  expect([config.state, config.temporary]).toEqual(['/var/lib/darkive', '/var/tmp/darkive']);
  expect(config.log).toEqual({ directory: '/var/log/darkive', maxBytes: 1e6, keep: 0 });
  expect(config.plugins).toEqual({
    '@darkive/plugin-par2': {
      enabled: true,
      options: { ratio: '10%', directory: '/mnt/parity', size: { full: 0, diff: 2 } },
    },
    'darkive-plugin-ntfy': { enabled: false, options: { topic: 'env:TOPIC' } },
  });
  expect(config.definitions).toEqual([
    {
      name: 'my documents',
      root: '/home/ann/Documents',
      selection: {
        kind: 'structured',
        rules: [
          { action: 'include', match: 'path', pattern: 'Letters' },
          { action: 'include', match: 'path', pattern: 'a[1]' },
          { action: 'exclude', match: 'path', pattern: 'Letters/old' },
          { action: 'exclude', match: 'glob', pattern: '*/cache' },
          { action: 'exclude', match: 'name', pattern: '*.tmp' },
        ],
        compression: { algorithm: 'xz', level: null, minimumBytes: 1024, skip: ['*.zip', '*.mine'] },
        cacheDirectoryTagging: true,
        nodump: true,
        extraArguments: ['--alter=atime'],
      },
      sliceBytes: null,
      incremental: 'chain',
      schedule: {
        full: '*-12-30 10:00',
        diff: 'every 2 months',
        incr: 'off',
        onMissingReference: 'fail',
        own: true,
        configured: true,
      },
      guards: { shrink: null, keepFree: 2 ** 30 },
      restoreTest: {
        files: 9,
        minimumBytes: 10,
        maximumBytes: 1e6,
        excludePrefixes: ['Tmp'],
        excludeSuffixes: ['.log'],
        excludeRegex: ['^x'],
      },
      scripts: { before: [['stop', 'it'], ['/home/ann/bin/sync']], after: [['start', '~/it']], onError: [] },
      timeouts: { dar: 172_800_000, script: 90_000 },
      retention: {
        keepLast: 3,
        keepWithin: 36 * 3_600_000,
        keepDaily: 7,
        keepWeekly: 4,
        keepMonthly: 12,
        keepYearly: 9,
        maxAge: { full: 732 * 86_400_000, diff: 186 * 86_400_000, incr: 56 * 86_400_000 },
      },
      copies: {
        want: 4,
        keepAtLeast: 3,
        locations: 2,
        verifyEvery: 56 * 86_400_000,
        places: ['bank', 'aunt-2'],
        priority: 5,
      },
      plugins: { '@darkive/plugin-par2': { ratio: '20%', directory: '/mnt/parity', size: { full: 1, diff: 2 } } },
    },
  ]);
});

test('a definition lays its settings over the defaults key by key, and replaces lists', async () => {
  const defaults =
    'defaults: {slice: 1GiB, exclude: [a, b], guards: {shrink: 10%, keep-free: 5MB}, compression: {algorithm: gzip, minimum-size: 7}}\n';
  const home = await definition(['exclude: [c]', 'guards: {shrink: 20%}', 'compression: lz4:1'], defaults);
  expect(home.sliceBytes).toBe(2 ** 30);
  expect(home.guards).toEqual({ shrink: 0.2, keepFree: 5e6 });
  expect(home.selection).toMatchObject({
    rules: [{ action: 'exclude', match: 'path', pattern: 'c' }],
    compression: { algorithm: 'lz4', level: 1, minimumBytes: 7 },
  });
  expect((await definition(['exclude: []'], defaults)).selection).toMatchObject({ rules: [] });
  expect((await definition([], defaults)).selection).toMatchObject({ rules: [{ pattern: 'a' }, { pattern: 'b' }] });
});

test('a rule of retention that is 0 or off is one that is not given; off switches all of them off', async () => {
  const defaults = 'defaults: {retention: {keep-last: 3, keep-within: 90d, max-age: {incr: 40d}}}\n';
  const { retention: inherited } = await definition([], defaults);
  expect(inherited).toMatchObject({ keepLast: 3, keepWithin: 90 * 86_400_000, keepDaily: null });
  const { retention: changed } = await definition(['retention: {keep-last: 0, max-age: {incr: off}}'], defaults);
  expect(changed).toMatchObject({ keepLast: null, keepWithin: 90 * 86_400_000, maxAge: { incr: null } });
  const { retention: none } = await definition(['retention: off'], defaults);
  expect(none).toEqual((await definition([])).retention);
});

test.each([
  ['retention: {keep-last: -1}', 'a whole number from 0 to 100000'],
  ['retention: {keep-daily: 7d}', 'a whole number from 0 to 100000'],
  ['retention: {keep-within: 90}', 'did you mean 90d?'],
  ['retention: {keep-within: 6m}', 'did you mean 6mo?'],
  ['retention: {max-age: {incr: 0d}}', 'an age such as 36h, 90d, 8w, 6mo or 2y, or off'],
  ['retention: {max-age: 40d}', 'a mapping of full, diff, incr'],
  ['retention: {keep-dayly: 3}', 'keep-daily'],
  ['retention: never', 'off, or a mapping of keep-last'],
  ['copies: {want: 0}', 'a whole number from 1 to 100'],
  ['copies: {want: 1.5}', 'a whole number from 1 to 100'],
  ['copies: {want: 3, keep-at-least: 4}', 'more than want, 3'],
  ['copies: {locations: 3}', 'more than want, 2'],
  ['copies: {verify-every: 180}', 'did you mean 180d?'],
  ['copies: {places: [Bank]}', 'names of places: small letters'],
  ['copies: {places: bank}', 'a list of names of places'],
  ['copies: {priority: -1}', 'a whole number from 0 to 1000'],
  ['copies: {wants: 3}', 'want'],
  ['copies: 3', 'a mapping of want'],
])('%s is refused with what is allowed', async (line, said) => {
  const found = await problemsIn(line);
  expect(found).toHaveLength(1);
  expect(found[0]?.toLowerCase()).toContain(said.toLowerCase());
});

test('rules stay in the order in which they are written, and leave the exclusions of the defaults out', async () => {
  const home = await definition(
    [
      'rules:',
      '  - exclude: Pictures',
      '  - include: Pictures/2024',
      '  - exclude: {name: "*.tmp"}',
      '  - include: {name: keep.tmp}',
    ],
    'defaults: {exclude: [a]}\n',
  );
  expect(home.selection).toMatchObject({
    rules: [
      { action: 'exclude', match: 'path', pattern: 'Pictures' },
      { action: 'include', match: 'path', pattern: 'Pictures/2024' },
      { action: 'exclude', match: 'name', pattern: '*.tmp' },
      { action: 'include', match: 'name', pattern: 'keep.tmp' },
    ],
  });
});

test('the restore test can be switched off for all and on again for one', async () => {
  const off = 'defaults: {restore-test: off}\n';
  expect((await definition([], off)).restoreTest.files).toBe(0);
  expect((await definition(['restore-test: {maximum-size: 1MB}'], off)).restoreTest).toMatchObject({
    files: 5,
    maximumBytes: 1e6,
  });
  expect((await definition(['restore-test: off'])).restoreTest.files).toBe(0);
});

test('where each value comes from is known', async () => {
  const { origins } = await parsed(
    'version: 1\narchives: /a\ndefaults: {slice: none, nodump: true}\ndefinitions: {home: {root: /h, nodump: false, guards: {shrink: off}}}\n',
  );
  expect(origins['home']).toMatchObject({
    'slice': 'defaults',
    'nodump': 'definition',
    'guards.shrink': 'definition',
    'guards.keep-free': 'built-in',
  });
});

test('a definition may point at a dar batch file, whose -R is the root', async () => {
  const directory = await testDirectory();
  const file = join(directory, 'home.dcf');
  await writeFile(file, '-R /home\n-P .cache\n-s 1G\n');
  const text = `version: 1\narchives: /a\ndefinitions: {home: {batch: ${file}}}\n`;
  expect((await parsed(text)).config.definitions[0]).toMatchObject({
    root: '/home',
    selection: { kind: 'batch', file },
    // The batch file has its own -s.
    sliceBytes: null,
  });
});

test('a batch file that cannot be used is a problem of the configuration', async () => {
  const directory = await testDirectory();
  const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
  await write('no-root', '-P .cache\n');
  await write('other-root', '-R /other\n-s 1G\n');
  await write('action', '-R /home\n-c x\n');
  const home = (settings: string): Promise<readonly string[]> =>
    problems(`version: 1\narchives: /a\ndefinitions: {home: {${settings}}}\n`);
  expect(await home(`batch: ${directory}/no-root`)).toEqual([
    expect.stringContaining('has no -R; add "root" to the definition'),
  ]);
  expect(await home(`batch: ${directory}/no-root, root: /home`)).toEqual([]);
  expect(await home(`root: /home, batch: ${directory}/other-root, slice: 1GiB`)).toEqual([
    expect.stringContaining(
      `definitions.home.root: differs from -R /other in ${directory}/other-root; remove one of them`,
    ),
    expect.stringContaining('definitions.home.slice: '),
  ]);
  expect(await home(`batch: ${directory}/action`)).toEqual([expect.stringContaining(`${directory}/action:2: `)]);
  expect(await home(`batch: ${directory}/gone`)).toEqual([expect.stringContaining('Cannot read the dar batch file')]);
  expect(await home(`batch: ${directory}/no-root, root: /h, exclude: [a], compression: xz`)).toEqual([
    expect.stringContaining('definitions.home.exclude: not together with "batch"'),
    expect.stringContaining('definitions.home.compression: not together with "batch"'),
  ]);
});

test('every problem is told at once, in the order of the file', async () => {
  const text = `version: 2
archivs: /a
definitions:
  home:
    root: $NOWHERE/home
    slise: 2GiB
    slice: 2G
  Home:
    roots: /x
  music:
    root: $NOWHERE/music
  bad_name:
    root: /x
`;
  expect(await problems(text)).toMatchInlineSnapshot(`
    [
      "1:1: archives: this key is missing; it must be a path, or a mapping of path, marker, permissions, answer-within",
      "1:10: version: 2 is not allowed here; allowed: 1.",
      "2:1: archivs: unknown key. Did you mean "archives"? Known here: version, archives, state, temporary, log, defaults, notify, definitions, plugins.",
      "6:5: definitions.home.slise: unknown key. Did you mean "slice"? Known here: root, include, rules, batch, exclude, slice, compression, cache-directory-tagging, nodump, dar-arguments, incremental, schedule, guards, restore-test, scripts, timeouts, retention, copies, plugins.",
      "7:12: definitions.home.slice: "2G" is not allowed here; allowed: a size such as 500MB, 2GiB or a plain number of bytes, at least 4KiB, or none. Did you mean 2GiB?",
      "8:3: definitions.Home: differs from "home" in line 4 only in upper and lower case; choose another name",
      "9:5: definitions.Home.roots: unknown key. Did you mean "root"? Known here: root, include, rules, batch, exclude, slice, compression, cache-directory-tagging, nodump, dar-arguments, incremental, schedule, guards, restore-test, scripts, timeouts, retention, copies, plugins.",
      "11:11: definitions.music.root: the variable NOWHERE is not set; set it or write the path out",
      "12:3: definitions.bad_name: this name is not allowed; allowed: letters, digits, spaces and hyphens, with a letter or digit first and last, at most 100 characters.",
    ]
  `);
});

test.each([
  [
    'slice: 1KiB',
    '6:12: definitions.home.slice: "1KiB" is not allowed here; allowed: a size such as 500MB, 2GiB or a plain number of bytes, at least 4KiB, or none.',
  ],
  [
    'slice: [1]',
    '6:12: definitions.home.slice: a list is not allowed here; allowed: a size such as 500MB, 2GiB or a plain number of bytes, at least 4KiB, or none.',
  ],
  [
    'slice:',
    '6:5: definitions.home.slice: there is no value; allowed: a size such as 500MB, 2GiB or a plain number of bytes, at least 4KiB, or none. Write one, or remove the line.',
  ],
  [
    'nodump: yes',
    '6:13: definitions.home.nodump: "yes" is not allowed here; allowed: true or false. Did you mean true?',
  ],
  [
    'incremental: chains',
    '6:18: definitions.home.incremental: "chains" is not allowed here; allowed: since-diff or chain. Did you mean chain?',
  ],
  [
    'guards: {shrink: 50}',
    '6:22: definitions.home.guards.shrink: 50 is not allowed here; allowed: a share with its percent sign, from 0% to 100%, or off. Did you mean 50%?',
  ],
  [
    'guards: {keepFree: 1}',
    '6:14: definitions.home.guards.keepFree: unknown key. Did you mean "keep-free"? Known here: shrink, keep-free.',
  ],
  ['guards: off', '6:13: definitions.home.guards: "off" is not allowed here; allowed: a mapping of shrink, keep-free.'],
  [
    'timeouts: {dar: 10min}',
    '6:21: definitions.home.timeouts.dar: "10min" is not allowed here; allowed: a duration such as 90s, 10m, 24h or 7d (at most 24d). Did you mean 10m?',
  ],
  [
    'timeouts: {dar: 25d}',
    '6:21: definitions.home.timeouts.dar: "25d" is not allowed here; allowed: a duration such as 90s, 10m, 24h or 7d (at most 24d).',
  ],
  [
    'restore-test: false',
    '6:19: definitions.home.restore-test: false is not allowed here; allowed: off, or a mapping of files, minimum-size, maximum-size, exclude. Did you mean off?',
  ],
  [
    'restore-test: {files: -1}',
    '6:27: definitions.home.restore-test.files: -1 is not allowed here; allowed: a whole number from 0 to 10000.',
  ],
  [
    'restore-test: {exclude: {regex: ["("]}}',
    '6:38: definitions.home.restore-test.exclude.regex[0]: "(" is not allowed here; allowed: a regular expression (Unterminated group).',
  ],
  [
    'restore-test: {minimum-size: 2MiB, maximum-size: 1MiB}',
    '6:34: definitions.home.restore-test.minimum-size: larger than maximum-size, 1MiB: no file could be sampled',
  ],
  [
    'compression: zst',
    '6:18: definitions.home.compression: "zst" is not allowed here; allowed: none, gzip, bzip2, lzo, xz, zstd or lz4, with a level from 1 to 9 (zstd: 22) after a colon if wanted, such as zstd:3. Did you mean zstd?',
  ],
  [
    'compression: {algorithm: gzip:10}',
    '6:30: definitions.home.compression.algorithm: "gzip:10" is not allowed here; allowed: none, gzip, bzip2, lzo, xz, zstd or lz4, with a level from 1 to 9 (zstd: 22) after a colon if wanted, such as zstd:3.',
  ],
  [
    'compression: {level: 3}',
    '6:19: definitions.home.compression.level: unknown key. Known here: algorithm, minimum-size, skip, skip-also.',
  ],
  ['dar-arguments: ["-E", x]', expect.stringMatching(/^6:20: definitions\.home\.dar-arguments: "-E" is not allowed/)],
  [
    'include: []',
    '6:14: definitions.home.include: a list is not allowed here; allowed: at least one entry (leave "include" out to take everything).',
  ],
  [
    'rules: []',
    '6:12: definitions.home.rules: a list is not allowed here; allowed: at least one rule (leave "rules" out to take everything).',
  ],
  [
    'include: [/etc]',
    '6:15: definitions.home.include[0]: "/etc" is not allowed here; allowed: a path relative to the root, without a leading "/".',
  ],
  [
    'exclude: [a, b/../c]',
    '6:18: definitions.home.exclude[1]: "b/../c" is not allowed here; allowed: a path inside the root, without "..".',
  ],
  [
    'exclude: [""]',
    '6:15: definitions.home.exclude[0]: "" is not allowed here; allowed: a path or pattern that is not empty.',
  ],
  [
    'exclude: [2024]',
    '6:15: definitions.home.exclude[0]: 2024 is not allowed here; allowed: a path relative to the root, or one of {path: …}, {glob: …}, {name: …}.',
  ],
  ['exclude: ["**/x"]', expect.stringContaining('allowed: a pattern without "**"')],
  ['exclude: [{name: "a/b"}]', expect.stringContaining('allowed: a pattern for the file name alone, without "/"')],
  ['exclude: [{nmae: "*.tmp"}]', expect.stringContaining('allowed: a path relative to the root, or one of')],
  ['exclude: [{name: "*.tmp", path: x}]', expect.stringContaining('allowed: a path relative to the root, or one of')],
  ['include: ["*.jpg"]', expect.stringContaining('allowed: a path without wildcards')],
  [
    'include: ["."]',
    expect.stringContaining('allowed: a path below the root (leave "include" out to take everything)'),
  ],
  [
    'rules: [{exclude: /x}]',
    '6:23: definitions.home.rules[0].exclude: "/x" is not allowed here; allowed: a path relative to the root, without a leading "/".',
  ],
  [
    'rules: [{exclude: a, include: b}]',
    expect.stringContaining('allowed: a mapping with exactly one of include or exclude'),
  ],
  [
    'scripts: {before: stop}',
    '6:23: definitions.home.scripts.before: this value is not allowed here; allowed: a command as a list of texts such as [systemctl, stop, db], or a list of such lists.',
  ],
  [
    'plugins: {par2: {}}',
    '6:15: definitions.home.plugins.par2: this name is not allowed; allowed: the full npm name of the plugin, @darkive/plugin-…. Did you mean "@darkive/plugin-par2"?',
  ],
  [
    'plugins: {"@darkive/plugin-par2": {enabled: false}}',
    expect.stringContaining('allowed: only under "plugins" at the top of the file'),
  ],
])('%s is refused with its place and what is allowed', async (line, problem) => {
  expect(await problemsIn(line)).toEqual([problem]);
});

test('rules do not go together with include and exclude', async () => {
  expect(await problemsIn('exclude: [a]', 'rules: [{exclude: b}]')).toEqual([
    '6:14: definitions.home.exclude: not together with "rules"; write it as a rule, or remove "rules"',
  ]);
});

test.each([
  [
    'version: 1\narchives: /a\ndefinitions:\n  home: {}\n',
    '4:3: definitions.home.root: this key is missing; it names the directory that is backed up',
  ],
  ['version: 1\narchives: /a\ndefinitions: {}\n', '3:14: definitions: defines nothing to back up; add a definition'],
  [
    'version: 1\narchives: /a\ndefinitions:\n',
    '3:1: definitions: there is no value; allowed: a mapping from names to definitions. Write one, or remove the line.',
  ],
  [
    'version: 1\narchives: /a\ndefinitions: {home: {root: /a}}\n',
    '3:28: definitions.home.root: is the archive directory itself; choose another place for one of them',
  ],
  [
    'version: 1\narchives: {path: /a, marker: ../m}\ndefinitions: {home: {root: /h}}\n',
    '2:30: archives.marker: "../m" is not allowed here; allowed: a file below the archive directory, without a leading "/" and without "..".',
  ],
  [
    'version: 1\narchives: /a\nslice: 2GiB\ndefinitions: {home: {root: /h}}\n',
    expect.stringContaining(
      '3:1: slice: unknown key at the top of the file; it belongs under "defaults" or under a definition.',
    ),
  ],
  [
    'version: 1\narchives: /a\ndefaults: {include: [a]}\ndefinitions: {home: {root: /h}}\n',
    expect.stringContaining('3:12: defaults.include: '),
  ],
  [
    'version: 1\narchives: /a\nplugins: {"@darkive/plugin-par2": {enabled: no}}\ndefinitions: {home: {root: /h}}\n',
    expect.stringContaining('allowed: true or false'),
  ],
  ['- a\n- b\n', '1:1: a list is not allowed here; allowed: a mapping of settings.'],
])('%j is refused', async (text, problem) => {
  expect(await problems(text)).toEqual([problem]);
});

test('the archive directory may lie inside a root: the run leaves it out', async () => {
  expect(await problems('version: 1\narchives: /home/a\ndefinitions: {home: {root: /home}}\n')).toEqual([]);
});

test('values under plugins and scripts are never repeated: they may be secrets', async () => {
  const text = `version: 1
archives: /a
definitions:
  home:
    root: /h
    scripts: {before: hunter2}
    plugins: {"@darkive/plugin-par2": hunter2}
defaults:
  scripts: {after: [[1, hunter2]]}
plugins: {"@darkive/plugin-discord": hunter2}
`;
  const found = await problems(text);
  expect(found).toHaveLength(4);
  expect(found.join('\n')).not.toContain('hunter2');
});

test('a problem in the defaults is told once, however many definitions there are', async () => {
  const text =
    'version: 1\narchives: /a\ndefaults: {dar-arguments: ["-E"]}\ndefinitions: {a: {root: /x}, b: {root: /y}}\n';
  expect(await problems(text)).toEqual([expect.stringMatching(/^3:\d+: defaults\.dar-arguments: /)]);
});

test('rules of notifications are complete, and name definitions that are there', async () => {
  const base = 'version: 1\narchives: /a\ndefinitions: {home: {root: /home}}\nnotify:\n';
  const { config } = await parsed(
    `${base}  quiet: true\n  per-hour: 5\n  rules: [{plugin: bell, definitions: [home], from: error}]\n`,
  );
  expect(config.notify).toEqual({
    from: 'info',
    quiet: true,
    perHour: 5,
    rules: [{ plugin: 'bell', definitions: ['home'], from: 'error', quiet: null }],
  });
  expect(await problems(`${base}  from: eror\n  per-hour: 0\n  rules: [{definitions: [hom]}]\n`)).toEqual([
    '5:9: notify.from: "eror" is not allowed here; allowed: one of info, warning, degraded, damage, error. Did you mean error?',
    '6:13: notify.per-hour: 0 is not allowed here; allowed: a whole number from 1 to 1000.',
  ]);
  expect(await problems(`${base}  rules: [{definitions: [hom]}]\n`)).toEqual([
    '5:26: notify.rules[0].definitions[0]: there is no definition "hom"; did you mean "home"?',
  ]);
});

test.each([
  ['montly', 'monthly'],
  ['every 0 days', 'a number of days, weeks or months from 1 on'],
  ['every 3 hours', 'every N days (or weeks, months)'],
  ['"*-02-30"', 'there is no such date'],
  ['"25:00"', '"25:00" is no time of day'],
  ['30', 'yearly, monthly'],
  ['"Sun 03:00 Mars/Olympus"', '"Mars/Olympus" is no part of a calendar expression'],
])('a schedule "%s" is refused with what is allowed', async (written, expected) => {
  const text = `version: 1\narchives: /a\ndefinitions: {home: {root: /r, schedule: {full: ${written}}}}\n`;
  const found = await problems(text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^3:\d+: definitions\.home\.schedule\.full: /);
  expect(found[0]).toContain(expected);
});

test('a definition has a schedule of its own when it says so itself, not through the defaults', async () => {
  const text = `version: 1
archives: /a
defaults: {schedule: {diff: weekly}}
definitions:
  one: {root: /r, schedule: {incr: "Mon..Fri 22:00"}}
  two: {root: /s, schedule: {on-missing-reference: fail}}
  three: {root: /t}
`;
  const { config } = await parsed(text);
  expect(config.definitions.map(({ schedule }) => schedule)).toEqual([
    { full: 'yearly', diff: 'weekly', incr: 'Mon..Fri 22:00', onMissingReference: 'full', own: true, configured: true },
    { full: 'yearly', diff: 'weekly', incr: 'every 3 days', onMissingReference: 'fail', own: false, configured: true },
    { full: 'yearly', diff: 'weekly', incr: 'every 3 days', onMissingReference: 'full', own: false, configured: true },
  ]);
});

test.each([
  ['"~/Downloads"', 'means no home directory here (write {path: "~/Downloads"}'],
  ['"~"', 'means no home directory here'],
  ['"~anna/x"', 'means no home directory here'],
  ['"$HOME/x"', 'variables are not put in here'],
  ['"${XDG_CACHE_HOME}"', 'variables are not put in here'],
  ['"!keep"', 'use "rules"'],
  ['"!*.txt"', 'use "rules"'],
  ['"*.{jpg,png}"', 'write one entry for each'],
  ['{glob: "a/{b,c}"}', 'write one entry for each'],
  ['{name: "{b,c}"}', 'write one entry for each'],
])('an entry in the notation of another program, %s, is refused with its place', async (entry, why) => {
  const text = `version: 1\narchives: /a\ndefinitions:\n  home:\n    root: /r\n    exclude: [x, ${entry}]\n`;
  const found = await problems(text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^6:\d+: /);
  expect(found[0]).toContain('definitions.home.exclude[1]');
  expect(found[0]).toContain(why);
});

test('an include in the notation of another program is refused, too', async () => {
  for (const entry of ['~/Documents', '$HOME/Documents', '"!x"']) {
    const text = `version: 1\narchives: /a\ndefinitions: {home: {root: /r, include: [x, ${entry}]}}\n`;
    expect(await problems(text)).toEqual([expect.stringContaining('definitions.home.include[1]')]);
  }
});

test.each([
  '"$RECYCLE.BIN"',
  '"a~"',
  '"./~x"',
  '{path: "~/x"}',
  '{path: "!x"}',
  '"a!b"',
  '{name: "*~"}',
  '{path: "{a,b}"}',
  '"$x"',
])('a name that only looks like one, %s, is taken', async (entry) => {
  const text = `version: 1\narchives: /a\ndefinitions: {home: {root: /r, exclude: [${entry}]}}\n`;
  expect(await parseConfig(text, FILE, surroundings())).not.toHaveProperty('problems');
});
