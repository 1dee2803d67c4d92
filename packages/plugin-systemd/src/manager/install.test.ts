import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { thisHost, type Host } from '../host.ts';
import { PLUGIN_NAME } from '../options.ts';
import { sampleRequest, scratch } from '../test-support/sample-request.ts';
import { generateUnits } from '../units/generate.ts';
import { sign } from '../units/signature.ts';
import type { UnitFile } from '../units/unit-request.ts';
import { checkUnits } from './check.ts';
import { installUnits, uninstallUnits } from './install.ts';
import { connectManager, type Manager } from './manager.ts';
import { unitStatus } from './status.ts';

const FIXTURES = join(import.meta.dirname, '../test-support/fixtures');

interface Place {
  readonly directory: string;
  readonly host: Host;
  readonly manager: Manager;
  /** What systemctl was told since the last time, without the flags that it always gets. */
  calls(): Promise<readonly string[]>;
  names(): Promise<readonly string[]>;
}

async function place(failing = ''): Promise<Place> {
  const root = await scratch('units');
  const log = join(root, 'log');
  await writeFile(log, '');
  const real = thisHost();
  const env = { ...real.env, PATH: `${FIXTURES}:${real.env['PATH']}`, FAKE_LOG: log, FAKE_FAIL: failing };
  const host = { ...real, env };
  const directory = join(root, 'units');
  return {
    directory,
    host,
    manager: await connectManager('user', host),
    async calls() {
      const text = await readFile(log, 'utf8');
      await writeFile(log, '');
      return text
        .split('\n')
        .flatMap((line) =>
          line === '' || line.includes('--property=Version') ? [] : [line.replace('--user --no-ask-password ', '')],
        );
    },
    names: async () => (await readdir(directory)).toSorted(),
  };
}

async function sampleUnits(
  schedule: object = {},
  version = '1.2.3',
  options: object = {},
): Promise<readonly UnitFile[]> {
  const definitions = { home: { root: '/home/anna' }, music: { root: '/srv/music', schedule } };
  const settings = { archives: '/mnt/a', definitions, plugins: { [PLUGIN_NAME]: options } };
  return generateUnits(await sampleRequest(settings, { version }));
}

const OWN = { incr: 'Sun 03:00' };
const OTHERS = 'darkive-drill.timer darkive-prune.timer darkive-scrub.timer';
const TIMERS = `darkive-backup.timer darkive-backup@music.timer ${OTHERS}`;

test('install writes all units, reloads, and only then enables and starts the timers', async () => {
  const { directory, manager, host, calls, names } = await place();
  const units = await sampleUnits(OWN);
  const installed = await installUnits({ units, directory, force: false }, manager, host);
  expect(installed.written).toEqual(units.map(({ name }) => name));
  expect(await names()).toEqual(units.map(({ name }) => name));
  expect(await calls()).toEqual(['daemon-reload', `enable ${TIMERS}`, `restart ${TIMERS}`]);
  const again = await installUnits({ units, directory, force: false }, manager, host);
  expect(again).toMatchObject({ written: [], removed: [], unchanged: units.map(({ name }) => name) });
});

test('a newer version renews its units, and stops and removes those that are no longer needed', async () => {
  const { directory, manager, host, calls, names } = await place();
  await installUnits({ units: await sampleUnits(OWN, '1.0.0'), directory, force: false }, manager, host);
  await calls();
  const units = await sampleUnits({}, '2.0.0');
  const upgraded = await installUnits({ units, directory, force: false }, manager, host);
  expect(upgraded.removed).toEqual(['darkive-backup@music.service', 'darkive-backup@music.timer']);
  expect(await names()).toEqual(units.map(({ name }) => name));
  expect(await readFile(join(directory, 'darkive-backup.timer'), 'utf8')).toMatch(/^# Written by darkive 2\.0\.0\./);
  const timers = `darkive-backup.timer ${OTHERS}`;
  expect(await calls()).toEqual([
    'disable --now darkive-backup@music.timer',
    'daemon-reload',
    `enable ${timers}`,
    `restart ${timers}`,
  ]);
});

test('a set of an older version with units of other names is upgraded and uninstalled without a rest', async () => {
  const { directory, manager, host, calls, names } = await place();
  const old = ['darkive-verify.service', 'darkive-verify.timer'].map((name) => ({
    name,
    text: sign('[Unit]\nDescription=Darkive: check the archives\n', '0.9.0'),
  }));
  const before = async (): Promise<void> => {
    await mkdir(directory, { recursive: true });
    for (const { name, text } of old) await writeFile(join(directory, name), text);
    await calls();
  };
  await before();
  const units = await sampleUnits();
  const codes = (await checkUnits(units, directory, 'user', host)).map(({ code }) => code);
  expect(codes.filter((code) => code === 'unit-obsolete')).toHaveLength(2);
  const { removed } = await installUnits({ units, directory, force: false }, manager, host);
  expect(removed).toEqual(old.map(({ name }) => name));
  expect(await names()).toEqual(units.map(({ name }) => name));
  expect((await calls())[0]).toBe('disable --now darkive-verify.timer');
  await before();
  expect((await uninstallUnits(directory, false, manager)).removed).toHaveLength(units.length + 2);
  expect(await names()).toEqual([]);
});

test('a unit edited by hand is shown as a difference and kept; --force replaces it', async () => {
  const { directory, manager, host, calls } = await place();
  await installUnits({ units: await sampleUnits(), directory, force: false }, manager, host);
  const file = join(directory, 'darkive-backup.service');
  const edited = (await readFile(file, 'utf8')).replace('Nice=10', 'Nice=19');
  await writeFile(file, edited);
  await calls();
  const units = await sampleUnits({}, '1.2.3', { nice: 5 });
  await expect(installUnits({ units, directory, force: false }, manager, host)).rejects.toMatchObject({
    code: 'guard-refused',
    message: expect.stringMatching(
      /darkive-backup\.service was changed by hand, and would change so:\n(?:.*\n)*-Nice=19\n\+Nice=5\n/,
    ),
    hint: expect.stringContaining('--force'),
  });
  await expect(uninstallUnits(directory, false, manager)).rejects.toMatchObject({ code: 'guard-refused' });
  expect(await readFile(file, 'utf8')).toBe(edited);
  expect(await calls()).toEqual([]);
  await installUnits({ units, directory, force: true }, manager, host);
  expect(await readFile(file, 'utf8')).toContain('Nice=5\n');
});

test('a file of our name that Darkive did not write is neither replaced nor removed silently', async () => {
  const { directory, manager, host, names } = await place();
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'darkive-backup.timer'), '[Timer]\nOnCalendar=daily\n');
  const request = { units: await sampleUnits(), directory, force: false };
  await expect(installUnits(request, manager, host)).rejects.toMatchObject({
    code: 'guard-refused',
    message: expect.stringContaining('darkive-backup.timer was not written by Darkive'),
  });
  expect(await names()).toEqual(['darkive-backup.timer']);
  expect(await uninstallUnits(directory, true, manager)).toMatchObject({ removed: [], left: ['darkive-backup.timer'] });
  expect(await names()).toEqual(['darkive-backup.timer']);
});

test('units that systemd does not accept are not installed', async () => {
  const { directory, manager, host, calls, names } = await place();
  const units = await sampleUnits({}, '1.2.3', { calendar: 'now and then' });
  await expect(installUnits({ units, directory, force: false }, manager, host)).rejects.toMatchObject({
    code: 'config-invalid',
    message: expect.stringContaining('now and then'),
  });
  expect([await names(), await calls()]).toEqual([[], []]);
});

test.each(['daemon-reload', 'enable', 'restart'])('when %s fails, nothing is half-installed', async (word) => {
  const good = await place();
  const { directory } = good;
  const bad = await place(word);
  const units = await sampleUnits(OWN);
  await expect(installUnits({ units, directory, force: false }, bad.manager, bad.host)).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringMatching(/^The units were not installed; everything is as it was\. systemctl .* failed/),
  });
  expect(await good.names()).toEqual([]);
  // And over an older set: that one is there again, and running.
  const older = await sampleUnits({}, '1.0.0');
  await installUnits({ units: older, directory, force: false }, good.manager, good.host);
  await bad.calls();
  await expect(installUnits({ units, directory, force: false }, bad.manager, bad.host)).rejects.toThrow('as it was');
  expect(await good.names()).toEqual(older.map(({ name }) => name));
  for (const { name, text } of older) expect(await readFile(join(directory, name), 'utf8')).toBe(text);
  expect((await bad.calls()).at(-1)).toBe(`enable --now darkive-backup.timer ${OTHERS}`);
});

test('uninstall stops the timers, and leaves nothing but what others wrote', async () => {
  const { directory, manager, host, calls, names } = await place();
  await installUnits({ units: await sampleUnits(OWN, '0.9.0'), directory, force: false }, manager, host);
  await writeFile(join(directory, 'other.timer'), '');
  await calls();
  const { removed, left, findings } = await uninstallUnits(directory, false, manager);
  expect(removed).toHaveLength(11);
  expect([left, findings]).toEqual([[], []]);
  expect(await names()).toEqual(['other.timer']);
  expect(await calls()).toEqual([
    `disable --now ${TIMERS}`,
    `clean --what=state ${TIMERS}`,
    'daemon-reload',
    `reset-failed ${removed.join(' ')}`,
  ]);
  expect(await uninstallUnits(directory, false, manager)).toEqual({ removed: [], left: [], findings: [] });
});

test('check tells what is missing, outdated, edited, obsolete, and what moved away', async () => {
  const { directory, manager, host } = await place();
  const units = await sampleUnits();
  const codes = async (wanted: readonly UnitFile[]): Promise<readonly string[]> =>
    (await checkUnits(wanted, directory, 'user', host)).map(({ code }) => code);
  expect(await codes(units)).toEqual(['units-not-installed']);
  await installUnits({ units: await sampleUnits(OWN, '1.0.0'), directory, force: false }, manager, host);
  await writeFile(
    join(directory, 'darkive-scrub.timer'),
    `${units.find(({ name }) => name === 'darkive-scrub.timer')?.text}#\n`,
  );
  // The sample's Node and command exist on no machine.
  expect(new Set(await codes(units))).toEqual(
    new Set(['unit-edited', 'unit-outdated', 'unit-obsolete', 'unit-program-gone']),
  );
});

test('status shows every installed unit, also when the manager says nothing', async () => {
  const { directory, manager, host } = await place();
  await installUnits({ units: await sampleUnits(), directory, force: false }, manager, host);
  expect(await unitStatus(directory, manager)).toMatchObject([
    { name: 'darkive-backup.service', authorship: 'ours', version: '1.2.3', active: null, exitCode: null },
    { name: 'darkive-backup.timer' },
    { name: 'darkive-drill.service' },
    { name: 'darkive-drill.timer' },
    { name: 'darkive-notify.service' },
    { name: 'darkive-prune.service' },
    { name: 'darkive-prune.timer' },
    { name: 'darkive-scrub.service' },
    { name: 'darkive-scrub.timer' },
  ]);
});

test('without systemd, and with a manager that cannot be reached, the error says what to do', async () => {
  const real = thisHost();
  const none = { ...real, env: { PATH: await scratch() } };
  await expect(connectManager('user', none)).rejects.toMatchObject({
    code: 'tool-missing',
    hint: expect.stringContaining('darkive systemd generate --cron'),
  });
  const directory = await scratch();
  await writeFile(
    join(directory, 'systemctl'),
    '#!/bin/sh\necho "Failed to connect to bus: No medium found" >&2\nexit 1\n',
  );
  await chmod(join(directory, 'systemctl'), 0o755);
  await expect(connectManager('user', { ...real, env: { PATH: directory } })).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringContaining('No medium found'),
    hint: expect.stringContaining('enable-linger'),
  });
});
