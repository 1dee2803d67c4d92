import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestServer } from '@darkive/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { splitCommand } from '../src/units/quote.ts';
import { scratch } from '../src/test-support/sample-request.ts';

const BIN = join(import.meta.dirname, '../../cli/bin/run.js');

/** A machine in a directory whose names have everything in them that quoting is for. */
interface Machine {
  readonly directory: string;
  readonly config: string;
  readonly archives: string;
  readonly env: Readonly<Record<string, string>>;
}

async function machine(options: object = {}, definition: object = {}, plugins: object = {}): Promise<Machine> {
  const directory = await scratch();
  const odd = String.raw`a $HOME %h "q" \s 'é`;
  const [archives, root] = [join(directory, odd, 'archives'), join(directory, odd, 'root')];
  const config = join(directory, odd, 'config 100%.yaml');
  for (const path of [archives, root, join(directory, 'tmp')]) await mkdir(path, { recursive: true });
  await writeFile(join(root, 'letter.txt'), 'Dear aunt,\n');
  // A program that runs as its owner: restoring it must be allowed.
  await writeFile(join(root, 'program'), '#!/bin/sh\n', { mode: 0o755 });
  spawnSync('chmod', ['4755', join(root, 'program')]);
  const escaped = (path: string): string => path.replaceAll('$', '$$$$');
  const settings = {
    version: 1,
    archives: escaped(archives),
    state: escaped(join(directory, odd, 'state')),
    definitions: { 'my home-1': { root: escaped(root), ...definition } },
    plugins: { '@darkive/plugin-systemd': options, ...plugins },
  };
  await writeFile(config, JSON.stringify(settings));
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: directory,
    TMPDIR: join(directory, 'tmp'),
    TZ: 'UTC',
    XDG_CONFIG_HOME: join(directory, 'xdg'),
    DARKIVE_CACHE_DIR: join(directory, 'cache'),
  };
  return { directory, config, archives, env };
}

function darkive(args: readonly string[], { env }: Machine): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** A setting of a unit, by systemd's quoting rules. */
function setting(unit: string, name: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].flatMap(([, value = '']) => splitCommand(value));
}

async function manifests(directory: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith('.manifest.json'));
}

/** Starts the main service's ExecStart as systemd would: that vector, that environment. */
async function runExecStart(
  here: Machine,
  ...flags: readonly string[]
): Promise<{ status: number | null; args: readonly string[] }> {
  const units = join(here.directory, 'units');
  const { status, stderr } = darkive(['systemd', 'generate', '--config', here.config, '--to', units, ...flags], here);
  if (status !== 0) throw new Error(`generate ended with ${status}: ${stderr}`);
  const unit = await readFile(join(units, 'darkive-backup.service'), 'utf8');
  const [program = '', ...args] = setting(unit, 'ExecStart');
  const env = Object.fromEntries(setting(unit, 'Environment').map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { status: spawnSync(program, args, { env: { ...env, HOME: here.directory } }).status, args };
}

test('the exact ExecStart of the service, in its environment alone, makes a real backup', async () => {
  const here = await machine();
  const { status, args } = await runExecStart(here);
  expect(status).toBe(0);
  expect(await manifests(here.archives)).toEqual([expect.stringMatching(/^my home-1_FULL_/)]);
  expect((await runExecStart(here)).status, 'nothing is due').toBe(4);
  // A timer that fires while another service works waits for it.
  expect(args).toContain('--wait');
}, 60_000);

const KEEP_GOING = `
set -eu
node=$1; bin=$2; config=$3; out=$4; scope=$5; archives=$6; units=$XDG_CONFIG_HOME/systemd/user
darkive() { "$node" "$bin" "$@"; }
if [ "$scope" = system ]; then
  # The user's manager stands in for that of the system, which cannot be started without booting: what asks for the one
  # gets the other, and the directory of the one is that of the other.
  mkdir -p "$units" "$out/stand-in"
  mount --bind "$units" /etc/systemd/system
  printf '%s\\n' '#!/bin/sh' 'for word do shift; [ "$word" = --system ] && word=--user; set -- "$@" "$word"; done' \
    "exec $(command -v systemctl) \\"\\$@\\"" >"$out/stand-in/systemctl"
  chmod 755 "$out/stand-in/systemctl"
  PATH=$out/stand-in:$PATH
  # Containers show no kernel log and no tunables that could be protected.
  for work in backup prune scrub drill; do
    mkdir -p "$units/darkive-$work.service.d"
    printf '[Service]\\nProtectKernelTunables=no\\nProtectKernelLogs=no\\nStandardError=append:%%h/errors\\n' >"$units/darkive-$work.service.d/container.conf"
  done
  darkive systemd install --system --config "$config" --json >"$out/install.json"
  for work in backup prune scrub drill; do
    systemctl --user start darkive-$work.service
  done
  systemctl --user show --property=Result,ExecMainStatus darkive-backup.service >"$out/result"
  darkive systemd status --system --json >"$out/status.json" || true
  darkive systemd check --system --config "$config" --json >"$out/check.json" || true
  darkive systemd uninstall --system --json >"$out/uninstall.json"
else
  mkdir -p "$units/darkive-backup.timer.d"
  printf '[Timer]\\nAccuracySec=1ms\\n' >"$units/darkive-backup.timer.d/soon.conf"
  darkive systemd install --config "$config" --json >"$out/install.json"
  tries=0
  until [ "$(systemctl --user show --property=Result,ExecMainStatus,ExecMainExitTimestampMonotonic darkive-backup.service | grep -c 'ExecMainExitTimestampMonotonic=[1-9]')" = 1 ]; do
    tries=$((tries + 1)); [ $tries -lt 400 ]; sleep 0.2
  done
  systemctl --user show --property=Result,ExecMainStatus darkive-backup.service >"$out/result"
  darkive systemd status --json >"$out/status.json" || true
  # Every two seconds is too often for the rest.
  systemctl --user stop darkive-backup.timer
  for work in prune scrub drill; do
    systemctl --user start darkive-$work.service
  done
  systemctl --user show --property=Result --value darkive-prune darkive-scrub darkive-drill >"$out/works"
  # A service that fails, and whose message does not get through, starts the one that sends it again.
  mv "$archives" "$archives.away"
  ! systemctl --user start darkive-scrub.service
  tries=0
  until [ "$(systemctl --user show --property=ExecMainExitTimestampMonotonic --value darkive-notify.service)" != 0 ]; do
    tries=$((tries + 1)); [ $tries -lt 400 ]; sleep 0.2
  done
  mv "$archives.away" "$archives"
  darkive systemd check --config "$config" --json >"$out/check.json" || true
  darkive systemd uninstall --json >"$out/uninstall.json"
fi
# A backup that is running goes on to its end.
systemctl --user list-units --all --state=active,failed --plain --no-legend 'darkive-*' >"$out/left"
`;

/** Runs the script with a user manager of its own; false where none can be started. */
async function withManager(here: Machine, scope: 'user' | 'system'): Promise<boolean> {
  const script = join(here.directory, 'script.sh');
  await writeFile(script, KEEP_GOING);
  // As root the plain namespaces; else those of a user who is root inside.
  const namespaces = process.getuid?.() === 0 ? '-Cmpf' : '-rCmpf';
  const args = [namespaces, '--mount-proc', join(import.meta.dirname, 'user-manager.sh'), here.directory];
  const command = ['sh', script, process.execPath, BIN, here.config, here.directory, scope, here.archives];
  const child = spawn('unshare', [...args, ...command], { env: here.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return true;
  // 99: no manager; 1 from unshare itself: no namespaces.
  if (code === 99 || /^unshare: /m.test(said)) return false;
  const errors = join(here.directory, 'errors');
  throw new Error(`ended with ${code}:\n${said}\n${existsSync(errors) ? await readFile(errors, 'utf8') : ''}`);
}

/** What is tested where no manager can be started. */
async function requireExecStart(here: Machine, ...flags: readonly string[]): Promise<void> {
  const { status } = await runExecStart(here, ...flags);
  if (status !== 0) throw new Error(`the ExecStart ended with ${status}`);
}

const SOON = { 'calendar': '*:*:0/2', 'randomized-delay': '0' };

test('a real user manager: install, the timer fires, a real backup runs, check, status, uninstall leaves nothing', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  // The second is not taken at first.
  server.answer({}, { status: 503 }, {});
  const credential = join(await scratch(), 'hook 100%');
  await writeFile(credential, `${server.url}/secret\n`);
  const here = await machine(
    { ...SOON, credentials: { 'hook-url': credential } },
    { retention: { 'keep-last': 1 } },
    {
      '@darkive/plugin-webhook': { url: 'systemd:hook-url' },
    },
  );
  if (!(await withManager(here, 'user'))) return requireExecStart(here);
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(here.directory, `${name}.json`), 'utf8'));
  // What else there is depends on the commands that exist.
  const enabled = expect.arrayContaining(['darkive-backup.timer']);
  expect(await read('install')).toMatchObject({ scope: 'user', enabled, removed: [] });
  expect(await manifests(here.archives)).toEqual([expect.stringMatching(/^my home-1_FULL_/)]);
  const timer = { name: 'darkive-backup.timer', active: 'active', enabled: 'enabled', last: expect.any(String) };
  expect(await read('status')).toMatchObject({ units: expect.arrayContaining([expect.objectContaining(timer)]) });
  expect((await readFile(join(here.directory, 'works'), 'utf8')).match(/\w+/g)).toEqual([
    'success',
    'success',
    'success',
  ]);
  const told = server.requests.map(({ path, body }) => [path, JSON.parse(body)]);
  expect(told).toMatchObject([
    ['/secret', { event: 'backup', outcome: 'success' }],
    ['/secret', { event: 'scrub', outcome: 'failed', exit: 'refused', attempt: 1 }],
    ['/secret', { event: 'scrub', id: told[1]?.[1].id, attempt: 2 }],
  ]);
  expect(await read('check')).toMatchObject({ findings: [] });
  expect(await readFile(join(here.directory, 'left'), 'utf8')).toBe('');
  expect(await read('uninstall')).toMatchObject({ findings: [], left: [] });
  const units = join(here.directory, 'xdg/systemd/user');
  expect((await readdir(units, { recursive: true })).toSorted()).toEqual([
    'darkive-backup.timer.d',
    'darkive-backup.timer.d/soon.conf',
  ]);
  const stamps = join(here.directory, '.local/share/systemd/timers');
  expect(existsSync(stamps) ? await readdir(stamps) : []).toEqual([]);
}, 240_000);

test('install --system: the sandbox lets a real backup through, set-user-ID files included; uninstall leaves nothing', async () => {
  const here = await machine({ sandbox: 'on' }, { 'restore-test': { 'files': 10, 'minimum-size': 0 } });
  if (!(await withManager(here, 'system'))) return requireExecStart(here, '--system');
  expect(await readFile(join(here.directory, 'result'), 'utf8')).toBe('Result=success\nExecMainStatus=0\n');
  const [manifest = ''] = await manifests(here.archives);
  expect(JSON.parse(await readFile(join(here.archives, manifest), 'utf8'))).toMatchObject({
    outcome: 'success',
    restoreTest: { sampled: 2, passed: 2, failed: 0 },
  });
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(here.directory, `${name}.json`), 'utf8'));
  expect(await read('install')).toMatchObject({ scope: 'system', directory: '/etc/systemd/system' });
  expect(await read('status')).toMatchObject({
    units: expect.arrayContaining([expect.objectContaining({ name: 'darkive-scrub.timer', active: 'active' })]),
  });
  expect(await read('check')).toMatchObject({ findings: [] });
  expect(await read('uninstall')).toMatchObject({ findings: [], left: [] });
  const units = join(here.directory, 'xdg/systemd/user');
  const dropIns = ['backup', 'drill', 'prune', 'scrub'].map((work) => `darkive-${work}.service.d`);
  expect((await readdir(units)).toSorted()).toEqual(dropIns);
  expect(await readFile(join(here.directory, 'left'), 'utf8')).toBe('');
}, 240_000);

test.each([
  [['systemd', 'install'], 'cannot be reached'],
  [['systemd', 'status'], 'cannot be reached'],
  [['systemd', 'uninstall'], 'cannot be reached'],
])('%j without a manager is exit 1, with the next step, and nothing is written', async (args, message) => {
  const here = await machine();
  const config = args[1] === 'install' ? ['--config', here.config] : [];
  const env = { ...here.env, XDG_RUNTIME_DIR: here.directory, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
  const { status, stderr } = darkive([...args, ...config], { ...here, env });
  expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  expect(stderr).toMatch(/→ .*darkive systemd generate --cron/);
  expect(existsSync(join(here.directory, 'xdg'))).toBe(false);
});

test('help lists exit codes and examples, and wrong use is exit 2', async () => {
  const here = await machine();
  for (const command of ['generate', 'install', 'uninstall', 'status', 'check']) {
    const { status, stdout } = darkive(['systemd', command, '--help'], here);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`EXAMPLES[^]*\\$ darkive systemd ${command}`));
    expect(stdout.split('Exit codes:')[1]).toMatch(/^ +0 {2}/m);
  }
  const both = ['systemd', 'generate', '--cron', '--to', 'x', '--config', here.config];
  expect(darkive(both, here)).toMatchObject({ status: 2, stderr: expect.stringContaining('does not go with --to') });
  expect(darkive(['systemd', 'generate', '--config', join(here.directory, 'none.yaml')], here).status).toBe(2);
  const json = darkive(['systemd', 'check', '--config', here.config, '--json'], here);
  expect([json.status, JSON.parse(json.stdout)]).toMatchObject([
    3,
    { schema: 'darkive.systemd-check/1', findings: [{ code: 'units-not-installed' }] },
  ]);
});
