import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ConfigCheckDocument } from '@darkive/core/setting-up/config-check';
import type { DoctorDocument } from '@darkive/core/holdings/documents/archive-documents';
import type { PluginsDocument } from '@darkive/core/setting-up/plugin-status';
import { expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './support/cli.ts';

/** A stranger's package, outside the workspace and with nothing installed beside it. */
async function makePackage(name: string, oclif: object, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'stranger-'));
  const manifest = {
    name,
    version: '1.2.3',
    type: 'module',
    files: Object.keys(files),
    oclif,
    peerDependencies: { '@darkive/core': '*', '@oclif/core': '*' },
    peerDependenciesMeta: { '@darkive/core': { optional: true }, '@oclif/core': { optional: true } },
  };
  for (const [file, text] of [...Object.entries(files), ['package.json', JSON.stringify(manifest)] as const]) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), text);
  }
  return directory;
}

const WITNESS = {
  'register.js': `import { appendFileSync } from 'node:fs';
import { API_VERSION, definePlugin } from '@darkive/core/plugin';

const options = { '~standard': { version: 1, vendor: 'witness', validate: (value) => (
  typeof value.file === 'string' ? { value } : { issues: [{ message: 'needs a file', path: ['file'] }] }
) } };
const note = (hook) => (event, { options }) => appendFileSync(options.file, hook + ' ' + (event.definition ?? event.report.outcome) + '\\n');

export default () => definePlugin({
  name: 'darkive-plugin-witness',
  apiVersion: API_VERSION,
  options,
  hooks: Object.fromEntries(['pre-backup', 'post-archive', 'post-verify', 'post-backup', 'on-failure'].map((hook) => [hook, note(hook)])),
});
`,
  'commands/witness/hello.js': `import { Command } from '@oclif/core';
export default class Hello extends Command {
  async run() { await this.parse(Hello); this.log('hello from ' + this.config.bin); }
}
`,
};
const REGISTERS = { hooks: { 'darkive:register': './register.js' } };
const WITNESS_OCLIF = { ...REGISTERS, commands: './commands', topicSeparator: ' ' };

/** npm as the plugin manager carries it. */
function npmPack(directory: string): string {
  const manager = createRequire(createRequire(import.meta.url).resolve('@oclif/plugin-plugins'));
  const npm = join(dirname(manager.resolve('npm/package.json')), 'bin/npm-cli.js');
  const [packed] = JSON.parse(
    execFileSync(process.execPath, [npm, 'pack', '--json'], { cwd: directory, encoding: 'utf8', stdio: 'pipe' }),
  );
  return join(directory, packed.filename);
}

async function configured(sandbox: Sandbox, plugins: object): Promise<void> {
  const home = join(sandbox.directory, 'home');
  await mkdir(home);
  await mkdir(join(sandbox.directory, 'archives'));
  await mkdir(join(sandbox.directory, 'config'));
  await writeFile(join(home, 'a.txt'), 'a');
  const config = {
    version: 1,
    archives: { path: join(sandbox.directory, 'archives') },
    state: join(sandbox.directory, 'state'),
    temporary: join(sandbox.directory, 'tmp'),
    definitions: { home: { root: home } },
    plugins,
  };
  // JSON is YAML.
  await writeFile(join(sandbox.directory, 'config/config.yaml'), JSON.stringify(config, null, 2));
}

test(
  'a packed third-party plugin installs, is listed, runs its hooks and its command, and uninstalls',
  { timeout: 60_000 },
  async () => {
    const sandbox = await createSandbox();
    const notes = join(sandbox.directory, 'notes');
    await configured(sandbox, { 'darkive-plugin-witness': { file: notes } });
    const tarball = npmPack(await makePackage('darkive-plugin-witness', WITNESS_OCLIF, WITNESS));

    const installed = await sandbox.run('plugins', 'install', `file:${tarball}`);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect(await sandbox.json<PluginsDocument>('plugins')).toMatchObject({
      code: 0,
      document: {
        schema: 'darkive.plugins/1',
        apiVersion: 1,
        plugins: expect.arrayContaining([
          {
            name: 'darkive-plugin-witness',
            version: '1.2.3',
            from: 'installed',
            place: null,
            state: 'loaded',
            apiVersion: 1,
            hooks: ['pre-backup', 'post-archive', 'post-verify', 'post-backup', 'on-failure'],
            places: [],
            reason: null,
          },
          expect.objectContaining({ name: '@darkive/plugin-par2', from: 'bundled', state: 'loaded' }),
        ]),
      },
    });
    expect(await sandbox.run('witness', 'hello')).toMatchObject({
      code: 0,
      stdout: 'hello from darkive\n',
      stderr: '',
    });
    expect((await sandbox.json<DoctorDocument>('doctor')).document.checks).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining('darkive-plugin-witness'), result: 'ok' }),
    );

    expect(await sandbox.json('backup', 'full')).toMatchObject({
      code: 0,
      document: { outcome: 'success', findings: [] },
    });
    expect(await readFile(notes, 'utf8')).toBe(
      'pre-backup home\npost-archive home\npost-verify home\npost-backup success\n',
    );

    expect(await sandbox.run('witness', 'hello', '--safe-mode')).toMatchObject({ code: 2 });

    expect((await sandbox.run('plugins', 'uninstall', 'darkive-plugin-witness')).code).toBe(0);
    expect((await sandbox.run('plugins')).stdout).not.toContain('witness');
    expect((await sandbox.run('witness', 'hello')).code).toBe(2);
  },
);

test(
  'a plugin that cannot register is named and left out; the backup goes on and is degraded',
  { timeout: 60_000 },
  async () => {
    const sandbox = await createSandbox();
    await configured(sandbox, {});
    const broken = await makePackage('darkive-plugin-broken', REGISTERS, {
      'register.js': "export default () => { throw new Error('no licence found'); };\n",
    });
    expect(await sandbox.run('plugins', 'link', broken, '--no-install')).toMatchObject({ code: 0 });
    const { code, stdout, stderr } = await sandbox.run('backup', 'full');
    expect([code, stdout]).toEqual([3, expect.stringMatching(/home can be restored as of/)]);
    expect(stderr).toMatch(/^warning: plugin darkive-plugin-broken was refused.*no licence found/m);
    // Named by every command until it is removed; never in the way of one.
    const named = expect.stringMatching(
      /^warning: plugin darkive-plugin-broken was refused.*no licence found\n→ .*uninstall/,
    );
    for (const command of [['list'], ['plugins', 'inspect', 'darkive-plugin-broken'], ['notify', 'log'], ['--help']]) {
      expect(await sandbox.run(...command)).toMatchObject({ code: 0, stderr: named });
    }
    expect((stderr.match(/was refused/g) ?? []).length).toBe(1);
    const { code: listed, stdout: table } = await sandbox.run('plugins');
    expect([listed, table]).toEqual([
      3,
      expect.stringMatching(
        /darkive-plugin-broken +1\.2\.3 +\? +linked +refused\n.*\n.*no licence found\n +→ Update it, or remove it/,
      ),
    ]);
    expect(await sandbox.run('list', '--safe-mode')).toMatchObject({ code: 0, stderr: '' });
    await writeFile(
      join(broken, 'register.js'),
      "export default () => ({ name: 'darkive-plugin-broken', apiVersion: 9 });\n",
    );
    expect((await sandbox.run('list')).stderr).toContain('written for version 9');
    expect(await sandbox.json<PluginsDocument>('plugins')).toMatchObject({
      code: 3,
      document: { plugins: expect.arrayContaining([expect.objectContaining({ state: 'refused', apiVersion: 9 })]) },
    });
    expect((await sandbox.run('plugins', 'uninstall', 'darkive-plugin-broken')).code).toBe(0);
    expect(await sandbox.run('list')).toMatchObject({ code: 0, stderr: '' });
  },
);

test('plugins that are switched off, and options without a configuration, are shown as what they are', async () => {
  const sandbox = await createSandbox();
  const without = await sandbox.run('plugins', '--core');
  expect([without.code, without.stdout]).toEqual([
    0,
    expect.stringMatching(
      /plugin-help .* \(bundled, commands only\)\n.*\nOptions were not checked: There is no configuration/,
    ),
  ]);
  await configured(sandbox, {
    '@darkive/plugin-par2': { enabled: false },
    '@darkive/plugin-discord': { webhook: 'https://x' },
  });
  const { code, stdout } = await sandbox.run('plugins');
  expect(code).toBe(3);
  expect(stdout).toMatch(/plugin-par2 .* off\n  enabled: false/);
  expect(stdout).toMatch(
    /plugin-discord .* wrong options\n.*webhook: must be a reference.*\n  → Run: darkive config check/,
  );
});

test('a section without a plugin, two plugins of one name, and options of a wrong type name plugin and key', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, { 'darkive-plugin-witnes': { file: 'x' } });
  const [first, second] = [
    await makePackage('darkive-plugin-witness', REGISTERS, WITNESS),
    // Another package that calls itself the same.
    await makePackage('darkive-plugin-copycat', REGISTERS, WITNESS),
  ];
  for (const directory of [first, second]) {
    expect(await sandbox.run('plugins', 'link', directory, '--no-install')).toMatchObject({ code: 0 });
  }
  const file = join(sandbox.directory, 'config/config.yaml');
  const use = async (plugins: object): Promise<void> => {
    const config = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...config, plugins }, null, 2));
  };
  const unknown = await sandbox.run('backup', 'full');
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringMatching(/no plugin "darkive-plugin-witnes" is installed; did you mean "darkive-plugin-witness"/),
  ]);
  await use({
    'darkive-plugin-witness': { file: join(sandbox.directory, 'notes') },
    '@darkive/plugin-webhook': { method: 7, headers: [] },
    '@darkive/plugin-systemd': { nice: 'very' },
  });
  const wrong = await sandbox.run('backup', 'full');
  expect(wrong.code).toBe(2);
  for (const key of [
    /plugin-webhook: .*method: must be POST, PUT or PATCH/,
    /plugin-webhook: .*headers: /,
    /plugin-systemd: .*nice: .*expected number/,
  ]) {
    expect(wrong.stderr).toMatch(key);
  }
  expect(await readdir(join(sandbox.directory, 'archives'))).toEqual([]);
  // The first of the name takes part once; the other is named, and the backup is degraded for it.
  await use({ 'darkive-plugin-witness': { file: join(sandbox.directory, 'notes') } });
  const { code, stderr } = await sandbox.run('backup', 'full');
  expect([code, stderr]).toEqual([
    3,
    expect.stringMatching(/plugin darkive-plugin-copycat was refused.*darkive-plugin-witness/),
  ]);
  expect(
    (await readFile(join(sandbox.directory, 'notes'), 'utf8'))
      .split('\n')
      .filter((line) => line === 'post-backup success'),
  ).toHaveLength(1);
});

test('wrong options of a plugin are exit 2 before anything is written, with the place in the file', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, { 'darkive-plugin-witness': { fiel: 'typo' } });
  const witness = await makePackage('darkive-plugin-witness', REGISTERS, WITNESS);
  expect(await sandbox.run('plugins', 'link', witness, '--no-install')).toMatchObject({ code: 0 });
  const problem = expect.stringMatching(/darkive-plugin-witness.*needs a file/);
  expect(await sandbox.json('backup', 'full')).toMatchObject({
    code: 2,
    document: { error: { code: 'config-invalid', message: problem } },
  });
  expect((await sandbox.json<ConfigCheckDocument>('config', 'check')).document.problems).toEqual([problem]);
  expect(await readdir(join(sandbox.directory, 'archives'))).toEqual([]);
});

/** A plugin that does something wrong, outside every promise of its own, while a backup waits in its hook. */
function careless(mistake: string): Promise<string> {
  return makePackage('darkive-plugin-careless', REGISTERS, {
    'register.js': `const options = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } };
const hook = async (_, { signal }) => {
  ${mistake}
  await new Promise((resolve) => { setTimeout(resolve, 500); signal.addEventListener('abort', resolve); });
};
export default () => ({ name: 'darkive-plugin-careless', apiVersion: 1, options, hooks: { 'pre-backup': hook } });
`,
  });
}

test('an error that escapes from a plugin fails its hook by the policy of the stage, and names it', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, {});
  const directory = await careless("setTimeout(() => { throw new Error('escaped'); });");
  expect((await sandbox.run('plugins', 'link', directory, '--no-install')).code).toBe(0);
  expect(await sandbox.json('backup', 'full')).toMatchObject({
    code: 1,
    document: {
      outcome: 'failed',
      runs: [
        {
          error: { code: 'hook-failed', phase: 'pre-backup' },
          findings: [
            { message: expect.stringMatching(/darkive-plugin-careless: threw outside of its hook: escaped$/) },
          ],
        },
      ],
    },
  });
  expect((await readdir(join(sandbox.directory, 'archives'))).filter((name) => name !== '.darkive')).toEqual([]);
});

test(
  'a plugin whose program prints 1 GB costs neither the backup, nor memory, nor the logs',
  { timeout: 120_000 },
  async () => {
    const sandbox = await createSandbox();
    await configured(sandbox, {});
    const notes = join(sandbox.directory, 'notes');
    const loud = await makePackage('darkive-plugin-loud', REGISTERS, {
      'register.js': `import { writeFileSync } from 'node:fs';
const options = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } };
const hook = async (_, { run }) => {
  const { exitCode, stdoutTail } = await run('sh', ['-c', 'yes $(seq -s, 100) | head -c 1G; echo; echo done']);
  writeFileSync(${JSON.stringify(notes)}, JSON.stringify({ exitCode, end: stdoutTail.slice(-5), length: stdoutTail.length, peak: process.resourceUsage().maxRSS }));
};
export default () => ({ name: 'darkive-plugin-loud', apiVersion: 1, options, hooks: { 'pre-backup': hook } });
`,
    });
    expect((await sandbox.run('plugins', 'link', loud, '--no-install')).code).toBe(0);
    expect(await sandbox.json('backup', 'full')).toMatchObject({
      code: 0,
      document: { outcome: 'success', findings: [] },
    });
    const { peak, ...said } = JSON.parse(await readFile(notes, 'utf8'));
    expect(said).toEqual({ exitCode: 0, end: 'done\n', length: expect.any(Number) });
    expect(said.length).toBeLessThanOrEqual(65_536);
    // KiB. Node itself takes about 100 MiB, and frees what it has read when it likes.
    expect(peak).toBeLessThan(600 * 1024);
    const log = join(sandbox.directory, 'state/log');
    const sizes = await Promise.all((await readdir(log)).map(async (name) => (await stat(join(log, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(40 * 2 ** 20);
  },
);

test('a promise that a plugin dropped is a warning and changes no outcome', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, {});
  const directory = await careless("void Promise.reject(new Error('dropped'));");
  expect((await sandbox.run('plugins', 'link', directory, '--no-install')).code).toBe(0);
  const { code, stdout } = await sandbox.run('backup', 'full');
  const told = 'warning: darkive-plugin-careless misbehaved in pre-backup: it left an error unhandled: dropped\n';
  expect([code, stdout]).toEqual([0, expect.stringContaining(told)]);
});

test('a plugin that wants to end every command ends none, is named, and can be uninstalled', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, {});
  const killer = await makePackage(
    'darkive-plugin-killer',
    { hooks: { init: './init.js' } },
    { 'init.js': 'export default () => process.exit(70);\n' },
  );
  expect((await sandbox.run('plugins', 'link', killer, '--no-install')).code).toBe(0);
  expect(await sandbox.run('list')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('darkive-plugin-killer misbehaved in init: it called process.exit(70)'),
  });
  const safe = await createSandboxLike(sandbox, { DARKIVE_SAFE_MODE: '1' });
  expect(await safe.run('list')).toMatchObject({ code: 0, stderr: '' });
  expect((await sandbox.run('plugins', 'uninstall', 'darkive-plugin-killer')).code).toBe(0);
  expect(await sandbox.run('list')).toMatchObject({ code: 0, stderr: '' });
});

test('a plugin whose files are gone is one line on stderr with the way out', async () => {
  const sandbox = await createSandbox();
  await configured(sandbox, {});
  const lost = await makePackage('darkive-plugin-lost', { hooks: {} }, { 'x.js': '' });
  expect((await sandbox.run('plugins', 'link', lost, '--no-install')).code).toBe(0);
  await writeFile(join(lost, 'package.json'), '{ not JSON');
  const { code, stderr } = await sandbox.run('list');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^warning: .*\n/);
  expect(stderr.split('\n').length).toBeLessThan(5);
});

/** The same directories with other variables. */
function createSandboxLike(sandbox: Sandbox, env: Readonly<Record<string, string>>): Promise<Sandbox> {
  const kept = ['XDG_STATE_HOME', 'DARKIVE_CONFIG_DIR', 'DARKIVE_DATA_DIR'].map(
    (name) => [name, sandbox.env[name] ?? ''] as const,
  );
  return createSandbox({ ...Object.fromEntries(kept), ...env });
}
