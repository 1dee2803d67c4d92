import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../config/index.ts';
import { importDarBackup, type ImportDocument } from './import-dar-backup.ts';
import { FULL_CONF, oldInstallation, type OldInstallation } from './test-support/old-installation.ts';

async function plan({ shop }: OldInstallation, dryRun = true): Promise<ImportDocument> {
  const { document } = await importDarBackup({ from: null, to: null, dryRun, archives: false }, shop.services);
  return document;
}

const DIRECTORIES = '[DIRECTORIES]\nBACKUP_DIR = ~/backups\nBACKUP.D_DIR = ~/backup.d\n';

async function planned(conf: string): Promise<Record<string, unknown>> {
  const old = await oldInstallation(conf);
  await old.define('home');
  return parse((await plan(old)).configuration.text ?? '') as Record<string, unknown>;
}

test('every key is carried over, imported, or left out with its reason, and the configuration is one that works', async () => {
  const old = await oldInstallation();
  await old.define('my photos');
  await old.define('scratch', `-am\n-R "${old.data}"\n`);
  const { configuration, keys } = await plan(old, false);
  const home = old.shop.directory;
  const written = await readFile(configuration.file, 'utf8');
  expect([configuration.action, configuration.text]).toEqual(['write', written]);
  expect(parse(written)).toEqual({
    version: 1,
    archives: old.backups,
    state: join(home, '.local/state/darkive'),
    temporary: join(home, 'restore'),
    log: { 'directory': join(home, 'log'), 'max-size': 26_214_400, 'keep': 5 },
    defaults: {
      'restore-test': {
        'files': 3,
        'minimum-size': 0,
        'maximum-size': '20MiB',
        'exclude': { prefix: ['.cache/', 'Downloads/'], suffix: ['.log', '.tmp'], regex: ['(^|/)cache/'] },
      },
      'timeouts': { dar: '86400s', script: '86400s' },
      'retention': { 'max-age': { diff: '100d', incr: '40d' } },
      'scripts': {
        'before': [
          ['sh', '-c', 'test -d "$HOME" && echo 100%'],
          ['sh', '-c', 'echo two'],
        ],
        'after': [['sh', '-c', 'sync']],
        'on-error': [['sh', '-c', 'sync']],
      },
    },
    definitions: {
      'my photos': {
        batch: join(old.definitions, 'my photos'),
        plugins: { '@darkive/plugin-par2': { ratio: { full: '20%' }, directory: old.parity } },
      },
      'scratch': {
        batch: join(old.definitions, 'scratch'),
        slice: 'none',
        plugins: { '@darkive/plugin-par2': { create: false } },
      },
    },
    plugins: {
      '@darkive/plugin-par2': {
        enabled: true,
        verify: true,
        ratio: { full: '10%', diff: '5%', incr: '5%' },
        directory: old.parity,
      },
    },
  });
  const config = await loadConfig({ file: null, surroundings: old.shop.services.surroundings });
  expect(config.definitions.map(({ name, root, sliceBytes }) => [name, root, sliceBytes])).toEqual([
    ['my photos', old.data, null],
    ['scratch', old.data, null],
  ]);

  const inOld = FULL_CONF.split('\n').flatMap((line, index) => (/^[A-Z][\w.]* = /.test(line) ? [index + 1] : []));
  expect(keys.map(({ line }) => line).toSorted((a, b) => a - b)).toEqual(inOld);
  const reasons = keys.filter(({ disposition }) => disposition === 'left-out');
  expect(reasons.map(({ key, section }) => `${section}.${key}`)).toEqual([
    'MISC.COMMAND_CAPTURE_MAX_BYTES',
    'MISC.TRACE_LOG_MAX_BYTES',
    'MISC.TRACE_LOG_BACKUP_COUNT',
    'MISC.DAR_BACKUP_DISCORD_WEBHOOK_URL',
    'MISC.RESTORE_OWNERSHIP',
    'DIRECTORIES.MANAGER_DB_DIR',
    'my photos.PAR2_ENABLED',
    'nobody.PAR2_RATIO_FULL',
  ]);
  for (const { key, note } of reasons) {
    expect(note).not.toBeNull();
    expect(written).toContain(`#   ${key} in [`);
  }
  expect(JSON.stringify({ configuration, keys })).not.toContain('very-secret');
});

test('values that have no equal become the nearest, with a note', async () => {
  const conf = `[MISC]
LOGFILE_LOCATION = /dev/null
COMMAND_TIMEOUT_SECS = -1
NO_FILES_VERIFICATION = 20000
LOGFILE_MAX_BYTES = 100
RESTORETEST_EXCLUDE_REGEX = (?P<x>a)(?i)
UNHEARD_OF = 1
${DIRECTORIES}TEST_RESTORE_DIR = ~/$MONEY/x
[PAR2]
ENABLED = no
PAR2_DIR =
ERROR_CORRECTION_PERCENT = 0
PAR2_RUN_VERIFY = 0
[home]
PAR2_ENABLED = 1
`;
  const old = await oldInstallation(conf);
  await old.define('home');
  const { configuration, keys } = await plan(old);
  expect(parse(configuration.text ?? '')).toMatchObject({
    temporary: join(old.shop.directory, '$$MONEY/x'),
    log: { 'max-size': 4096 },
    defaults: { 'timeouts': { dar: '24d', script: '24d' }, 'restore-test': { files: 10_000 } },
    definitions: { home: { plugins: { '@darkive/plugin-par2': { create: true } } } },
    plugins: { '@darkive/plugin-par2': { create: false, ratio: { full: '1%', diff: '1%', incr: '1%' } } },
  });
  const noteOf = (key: string): string | null | undefined => keys.find((one) => one.key === key)?.note;
  expect(noteOf('COMMAND_TIMEOUT_SECS')).toBe('It was -1, no limit; 24d is the longest.');
  expect(noteOf('RESTORETEST_EXCLUDE_REGEX')).toContain('JavaScript reads differently');
  expect(noteOf('UNHEARD_OF')).toBe('dar-backup knows no such key in this section');
});

test('without parity anywhere the plugin is off; a path with a dollar sign stays one', async () => {
  expect(await planned(`${DIRECTORIES}[PAR2]\nENABLED = false\n`)).toMatchObject({
    plugins: { '@darkive/plugin-par2': { enabled: false } },
  });
  const old = await oldInstallation(DIRECTORIES);
  await old.define('home', `-R "${join(old.data, '$x')}"\n`);
  await mkdir(join(old.definitions, '$sub'));
  await old.define('$sub/below', `-R "${old.data}"\n`);
  await plan(old, false);
  const { definitions } = await loadConfig({ file: null, surroundings: old.shop.services.surroundings });
  expect(definitions.map(({ name, root, selection }) => [name, root, selection])).toEqual([
    ['below', old.data, { kind: 'batch', file: join(old.definitions, '$sub/below') }],
    ['home', join(old.data, '$x'), { kind: 'batch', file: join(old.definitions, 'home') }],
  ]);
});

test('definitions that Darkive cannot take are named with the reason; the others are carried over', async () => {
  const old = await oldInstallation(DIRECTORIES);
  await old.define('home');
  await old.define('home.conf');
  await old.define('HOME');
  await old.define('under_score');
  await old.define('secret', `-R "${old.data}"\n-K x\n`);
  await old.define('rootless', '-am\n');
  await symlink('nowhere', join(old.definitions, 'link'));
  const { document, exit } = await importDarBackup(
    { from: null, to: null, dryRun: true, archives: false },
    old.shop.services,
  );
  expect(exit).toBe('degraded');
  const reasons = Object.fromEntries(
    document.definitions.map(({ file, reason }) => [file.slice(old.definitions.length + 1), reason]),
  );
  expect(reasons).toEqual({
    'HOME': null,
    'home': expect.stringContaining('HOME gives the same name'),
    'home.conf': expect.stringContaining('HOME gives the same name'),
    'link': expect.stringContaining('no such file'),
    'rootless': 'it has no -R',
    'secret': expect.stringContaining('"-K" encrypts'),
    'under_score': expect.stringContaining('would part it from its archives'),
  });
  expect(document.findings.map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => 'definition-not-carried'));
});

test.each([
  [
    '[MISC]\nNO_FILES_VERIFICATION = many\n',
    ':7: [MISC] NO_FILES_VERIFICATION: "many" is not a whole number of at least 1',
  ],
  ['[PAR2]\nENABLED = perhaps\n', ':7: [PAR2] ENABLED: "perhaps" is neither true nor false'],
  ['[AGE]\nDIFF_AGE = 10%\n', ':7: DIFF_AGE: a lone "%"; a percent sign is written "%%"'],
  ['[AGE]\nDIFF_AGE = 0\n', ':7: [AGE] DIFF_AGE: "0" is not a whole number of at least 1'],
])('%j is refused with file, line and key, and nothing is written', async (more, problem) => {
  const old = await oldInstallation(`${DIRECTORIES}# comment\n[x]\n${more}`.replace('[x]\n', '\n'));
  await old.define('home');
  await expect(plan(old, false)).rejects.toMatchObject({
    code: 'config-invalid',
    facts: { problems: [`${old.conf}${problem}`] },
  });
  await expect(readFile(join(old.shop.directory, '.config/darkive/config.yaml'))).rejects.toMatchObject({
    code: 'ENOENT',
  });
});

test('a configuration that is missing, or names no archives, is refused', async () => {
  const old = await oldInstallation('[MISC]\n');
  await expect(plan(old)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('BACKUP_DIR is missing'),
  });
  const { services } = old.shop;
  const options = { to: null, dryRun: true, archives: false };
  await expect(importDarBackup({ ...options, from: 'none.conf' }, services)).rejects.toMatchObject({
    code: 'config-missing',
  });
  const other = join(old.shop.directory, 'other.conf');
  await writeFile(other, '[MISC]\n');
  const env = { DAR_BACKUP_CONFIG_FILE: ' ~/other.conf ' };
  const surroundings = { ...services.surroundings, env };
  await expect(importDarBackup({ ...options, from: null }, { ...services, surroundings })).rejects.toMatchObject({
    facts: { file: other },
  });
  await writeFile(old.conf, DIRECTORIES);
  await expect(plan(old)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('There is no definition'),
  });
});
