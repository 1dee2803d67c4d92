import { spawnSync } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { thisHost } from '../host.ts';
import { verifyUnits } from '../manager/verify-units.ts';
import { optionsOf, PLUGIN_NAME } from '../options.ts';
import { sampleRequest, scratch } from '../test-support/sample-request.ts';
import { cronLines } from './cron.ts';
import { generateUnits } from './generate.ts';
import type { UnitFile, UnitRequest } from './unit-request.ts';

const HOME = { archives: '/mnt/backup/archives', definitions: { home: { root: '/home/anna' } } };

/** The units as one text, compared with a file, and judged by systemd without a word. */
async function expectGolden(request: UnitRequest, golden: string): Promise<readonly UnitFile[]> {
  const units = generateUnits(request);
  const all = units.map(({ name, text }) => `# ${name}\n${text}`).join('\n');
  await expect(all).toMatchFileSnapshot(join(import.meta.dirname, '../test-support/golden', golden));
  expect(await verifyUnits(units, request.scope, thisHost())).toEqual([]);
  for (const [, calendar = ''] of all.matchAll(/^OnCalendar=(.*)$/gm)) {
    expect(spawnSync('systemd-analyze', ['calendar', calendar]).status, calendar).toBe(0);
  }
  return units;
}

function textOf(units: readonly UnitFile[], name: string): string {
  return (
    units.find((unit) => unit.name === name)?.text ?? `no ${name} among ${units.map((unit) => unit.name).join(', ')}`
  );
}

const OUTSIDE = { env: {}, home: '/home/anna' };

test('units of a user', async () => {
  await expectGolden(await sampleRequest(HOME), 'user.txt');
});

test('what waits for disks, of a user and of the system', async () => {
  const disks = { findmnt: '/usr/bin/findmnt' };
  const [user, system] = [
    await expectGolden(await sampleRequest(HOME, disks), 'user-disks.txt'),
    await expectGolden(await sampleRequest(HOME, { ...disks, scope: 'system' }), 'system-disks.txt'),
  ];
  expect(textOf(user, 'darkive-disks.service')).toContain('WantedBy=default.target');
  // It has to write to disks wherever they are mounted.
  expect(textOf(system, 'darkive-disks.service')).not.toContain('ProtectSystem=');
  expect(textOf(system, 'darkive-disks.service')).toContain('WantedBy=multi-user.target');
  expect(textOf(generateUnits(await sampleRequest(HOME)), 'darkive-disks.service')).toMatch(/^no darkive-disks/);
});

test('units of the system, with a schedule of its own, network storage, several mounts and all other commands', async () => {
  const definitions = {
    'home': { root: '/home/anna' },
    'my docs-1': { root: '/srv/my docs', schedule: { full: '*-12-30 10:03', incr: 'Mon..Fri 22:30' } },
    'rare': { root: '/srv/rare', schedule: { full: 'every 3 months', diff: 'off', incr: 'off' } },
  };
  const plugins = {
    '@darkive/plugin-par2': { directory: '/mnt/parity' },
    'darkive-plugin-tell': { url: 'systemd:tell-url' },
  };
  const own = { [PLUGIN_NAME]: { 'credentials': { 'tell-url': '/etc/darkive/tell url' }, 'on-ac-power': true } };
  const request = await sampleRequest(
    { archives: '/mnt/backup/archives', definitions, plugins: { ...plugins, ...own } },
    {
      scope: 'system',
      mounts: [
        { point: '/', type: 'ext4' },
        { point: '/mnt/backup', type: 'nfs4' },
        { point: '/srv/my docs', type: 'xfs' },
      ],
      environment: { HOME: '/root', PATH: '/usr/bin:/bin', DISK: '/mnt/50%' },
    },
  );
  const units = await expectGolden(request, 'system.txt');
  expect(textOf(units, 'darkive-backup@my\\x20docs\\x2d1.timer')).toContain('OnCalendar=Mon..Fri 22:30\n');
  expect(units.map(({ name }) => name)).toEqual(
    [
      ...['backup', 'backup@my\\x20docs\\x2d1', 'backup@rare', 'drill', 'prune', 'scrub'].flatMap((name) => [
        `darkive-${name}.service`,
        `darkive-${name}.timer`,
      ]),
      'darkive-notify.service',
    ].toSorted(),
  );
});

test('odd paths are quoted everywhere they stand', async () => {
  const odd = String.raw`/a b/50%/$HOME/"q"/\s/it's`;
  const request = await sampleRequest(
    { archives: odd.replaceAll('$', '$$$$'), definitions: { home: { root: `${odd}/root`.replaceAll('$', '$$$$') } } },
    { scope: 'system', node: `${odd}/node`, cli: `${odd}/run.js`, cache: `${odd}/cache`, inhibit: null },
  );
  await expectGolden(request, 'odd-paths.txt');
});

test('the very same programs are started: paths of Node and of the command with every odd character', async () => {
  const directory = await scratch();
  const odd = join(directory, String.raw`n %h $HOME "q" \s 'é`);
  await mkdir(odd);
  await symlink(process.execPath, join(odd, 'node'));
  const request = await sampleRequest(HOME, { node: join(odd, 'node'), cli: join(odd, 'run.js') });
  expect(await verifyUnits(generateUnits(request), 'user', thisHost())).toEqual([]);
});

test('when prune, scrub and drill come, and how much they do, is up to the options', async () => {
  const own = {
    'timers': { scrub: 'Sat 03:00', prune: 'off', drill: 'quarterly' },
    'scrub': { 'budget': '200GiB', 'max-age': 'off', 'rate': '50MB' },
    'drill': { budget: '2h' },
    'prune-full-archives': true,
  };
  const request = await sampleRequest({ ...HOME, plugins: { [PLUGIN_NAME]: own } });
  const units = generateUnits(request);
  const words = (name: string): string => /run\.js (.*) --config/.exec(textOf(units, name))?.[1] ?? '';
  expect(words('darkive-scrub.service')).toBe('scrub --quiet --budget 200GiB --rate 50MB');
  expect(words('darkive-drill.service')).toBe('drill --quiet --budget 2h');
  expect(textOf(units, 'darkive-scrub.timer')).toContain('OnCalendar=Sat 03:00\n');
  expect(units.map(({ name }) => name)).not.toContain('darkive-prune.timer');
  expect(await verifyUnits(units, 'user', thisHost())).toEqual([]);
  const full = { ...request, options: { ...request.options, timers: { ...request.options.timers, prune: 'daily' } } };
  expect(textOf(generateUnits(full), 'darkive-prune.service')).toContain(' prune --quiet --wait 12h --yes ');
});

test.each([
  [{ scrub: { budget: '4 hours' } }, /scrub\.budget: must be a time such as "4h"/],
  [{ scrub: { 'max-age': 'never' } }, /scrub\.max-age/],
  [{ drill: { budget: '1Gib' } }, /drill\.budget/],
  [{ timers: { verify: 'monthly' } }, /timers: .*verify/],
])('%j is refused by name', async (own, problem) => {
  const { config } = await sampleRequest(HOME);
  const wrong = { ...config, plugins: { [PLUGIN_NAME]: { enabled: true, options: own } } };
  await expect(optionsOf(wrong, OUTSIDE)).rejects.toThrow(problem);
});

test('scripts of the user switch the sandbox off, unless it is asked for', async () => {
  const scripts = { before: ['sudo', 'lvcreate'] };
  const settings = { ...HOME, definitions: { home: { root: '/home/anna', scripts } } };
  const request = await sampleRequest(settings);
  expect(textOf(generateUnits(request), 'darkive-backup.service')).not.toContain('NoNewPrivileges');
  // Only backups run scripts, and read roots.
  expect(textOf(generateUnits(request), 'darkive-scrub.service')).toContain('NoNewPrivileges=yes');
  expect(textOf(generateUnits(request), 'darkive-scrub.service')).toContain('RequiresMountsFor=/mnt/backup/archives\n');
  const asked = { ...request, options: { ...request.options, sandbox: 'on' } } as const;
  expect(textOf(generateUnits(asked), 'darkive-backup.service')).toContain('NoNewPrivileges=yes');
});

test('a private /tmp is left out where it would hide the archives or a root', async () => {
  const request = await sampleRequest({ ...HOME, archives: '/var/tmp/archives' }, { scope: 'system' });
  expect(textOf(generateUnits(request), 'darkive-backup.service')).not.toContain('PrivateTmp');
});

test.each(['/mnt/line\nbreak', '/mnt/tab\there'])('the archive directory %j is refused', async (archives) => {
  const request = await sampleRequest({ ...HOME, archives });
  expect(() => generateUnits(request)).toThrow(expect.objectContaining({ code: 'config-invalid' }));
});

test('cron lines quote for the shell, and for cron', async () => {
  const odd = String.raw`/a b/50%/it's`;
  const request = await sampleRequest(HOME, { node: `${odd}/node`, environment: { PATH: '/usr/bin' } });
  expect(cronLines(request)).toBe(
    [
      '# Darkive: add these lines with `crontab -e`',
      String.raw`17 * * * * PATH=/usr/bin '/a b/50\%/it'\''s/node' /usr/lib/darkive/bin/run.js backup due --quiet --wait 12h --config /home/anna/.config/darkive/config.yaml`,
      String.raw`47 4 * * * PATH=/usr/bin '/a b/50\%/it'\''s/node' /usr/lib/darkive/bin/run.js prune --quiet --wait 12h --keep-full --config /home/anna/.config/darkive/config.yaml`,
      String.raw`41 5 * * 0 PATH=/usr/bin '/a b/50\%/it'\''s/node' /usr/lib/darkive/bin/run.js scrub --quiet --budget 4h --max-age 30d --config /home/anna/.config/darkive/config.yaml`,
      String.raw`41 6 1 * * PATH=/usr/bin '/a b/50\%/it'\''s/node' /usr/lib/darkive/bin/run.js drill --quiet --budget 1GiB --config /home/anna/.config/darkive/config.yaml`,
      '',
    ].join('\n'),
  );
  expect(() => cronLines({ ...request, cli: '/a\nb' })).toThrow('cron cannot express');
});

test('options that cannot be are refused by name', async () => {
  const bad = await sampleRequest(HOME);
  const config = { ...bad.config, plugins: { [PLUGIN_NAME]: { enabled: true, options: { nice: 40, calender: 'x' } } } };
  await expect(optionsOf(config, OUTSIDE)).rejects.toThrow(/plugin-systemd: nice: .*calender/);
});

test('a calendar that systemd does not know is told before anything is installed', async () => {
  const request = await sampleRequest({ ...HOME, plugins: { [PLUGIN_NAME]: { calendar: 'now and then' } } });
  const complaints = await verifyUnits(generateUnits(request), 'user', thisHost());
  expect(complaints?.join('\n')).toContain('now and then');
});

test('a temporary directory that is not there is named, with what to set', async () => {
  const missing = join(await scratch(), 'none');
  const units = generateUnits(await sampleRequest(HOME));
  vi.stubEnv('TMPDIR', missing);
  onTestFinished(() => void vi.unstubAllEnvs());
  const trying = verifyUnits(units, 'user', thisHost());
  await expect(trying).rejects.toMatchObject({
    code: 'io-failed',
    message: `The temporary directory ${missing} cannot be written (ENOENT), and units are tried there.`,
    hint: expect.stringMatching(/^Set TMPDIR/),
  });
});
