import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT_CODES } from '@darkive/core/errors';
import { expect, test } from 'vitest';
import { BIN, createSandbox } from './support/cli.ts';

const COMMANDS = [
  'init',
  'backup',
  'schedule',
  'list',
  'show',
  'find',
  'versions',
  'diff',
  'restore',
  'verify',
  'repair',
  'scrub',
  'drill',
  'status',
  'ledger check',
  'ledger rebuild',
  'ledger export',
  'prune',
  'remove',
  'pin',
  'unpin',
  'catalog rebuild',
  'catalog check',
  'catalog relocate',
  'doctor',
  'demo',
  'config check',
  'config show',
  'config schema',
  'notify test',
  'notify flush',
  'notify log',
  'plugins',
  'plugins create',
  'plugins test',
  'par2 create',
  'par2 verify',
  'par2 repair',
  'par2 plan',
];

test('every command’s help has an example and lists exit codes that exist', async () => {
  const sandbox = await createSandbox();
  const codes = new Map<number, string>(Object.values(EXIT_CODES).map(({ code, meaning }) => [code, meaning]));
  for (const command of COMMANDS) {
    const { code, stdout } = await sandbox.run(...command.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`EXAMPLES[^]*\\$ darkive ${command}`));
    const listed = [...(stdout.split('Exit codes:')[1] ?? '').matchAll(/^ +(\d+)  (.+)$/gm)];
    expect(listed.length, command).toBeGreaterThan(1);
    for (const [, number, meaning] of listed) expect(codes.get(Number(number)), command).toContain(meaning);
  }
});

test.each([
  [['bakcup', 'full'], "'bakcup full' is not a darkive command.", 'darkive backup'],
  [['config', 'chekc'], "'config chekc' is not a darkive command.", 'darkive config check'],
  [['xyzzy'], "'xyzzy' is not a darkive command.", 'darkive --help'],
  [['list', '--nope'], 'Nonexistent flag: --nope', 'darkive list --help'],
  [['show'], 'Missing 1 required arg', 'darkive show --help'],
  [['backup'], 'Missing 1 required arg', 'darkive backup --help'],
  [['backup', 'fulll'], "'fulll' is not a kind of backup.", 'darkive backup full'],
  [['restore', '--archive', 'x', '--at', 'now'], '--at', 'darkive restore --help'],
  [['list', '--type', 'SOME'], 'SOME', 'darkive list --help'],
  [['list', '--since', 'once'], "'once' is not a date", '2026-11-21'],
  [['init', '--root', '/tmp'], '--archives DIR', 'darkive init'],
  [['list'], 'There is no configuration', 'darkive init'],
])('%j is exit 2, with the next step, as text and as JSON', async (args, message, hint) => {
  const sandbox = await createSandbox();
  const text = await sandbox.run(...args);
  expect(text).toMatchObject({ code: 2, stdout: '' });
  expect(text.stderr).toMatch(/^error: .*\n(?:.*\n)*→ .*\n$/);
  expect(text.stderr).toContain(message);
  expect(text.stderr.split('→')[1]).toContain(hint);
  const { code, document } = await sandbox.json(...args);
  expect(code).toBe(2);
  expect(document).toEqual({
    schema: 'darkive.error/1',
    error: {
      code: expect.any(String),
      kind: 'user',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
      facts: expect.any(Object),
    },
    exit: 2,
  });
});

test('a configuration that comes from nowhere asks nothing when stdin is not a terminal', async () => {
  const sandbox = await createSandbox();
  const child = spawnSync(process.execPath, [BIN, 'init'], {
    env: sandbox.env,
    input: '/tmp\n/tmp\n',
    encoding: 'utf8',
  });
  expect([child.status, child.stdout]).toEqual([2, '']);
});

test('the version comes from package.json, without loading the framework', async () => {
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8'));
  const trace = join((await createSandbox()).directory, 'trace.mjs');
  await writeFile(
    trace,
    "import { registerHooks } from 'node:module';\n" +
      "registerHooks({ load(url, context, next) { if (url.includes('oclif') || url.includes('/dist/')) console.error(url); return next(url, context); } });\n",
  );
  for (const word of ['--version', 'version']) {
    const child = spawnSync(process.execPath, ['--import', trace, BIN, word], { encoding: 'utf8' });
    expect([child.status, child.stdout, child.stderr]).toEqual([0, `darkive ${version}\n`, '']);
  }
});

test('colours go to terminals only', async () => {
  const sandbox = await createSandbox();
  const piped = await sandbox.run('list');
  expect(piped.stderr).not.toContain('\u001b');
});
