import { createServer } from 'node:http';
import { once } from 'node:events';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { flip } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';
import { writeBlabbingPlugin } from '../security/blabbing-plugin.ts';
import { leaks, leaksBelow, type Canary } from '../security/canaries.ts';
import { watchArguments } from '../security/watch-arguments.ts';

const KEY: Canary = { name: 'key of signatures', value: 'canary-hmac-5f3a "quoted"/+&' };
const HEADER: Canary = { name: 'header', value: 'Bearer canary-header-77d1' };
const PATH: Canary = { name: 'path of the web address', value: 'canary-path-Qz81x9Kd2' };
const HOOK: Canary = { name: 'webhook of Discord', value: 'canary-discord-Yp20fK' };
const TOKEN: Canary = { name: 'token of a plugin', value: 'canary-plugin-3c9e71aa' };
const LITERAL: Canary = { name: 'value in place of a reference', value: 'canary-literal-c0ffee42' };
const PASSWORD: Canary = { name: 'option that looks like a password', value: 'canary-password-9d8s7' };
const CANARIES = [KEY, HEADER, PATH, HOOK, TOKEN, LITERAL, PASSWORD];

export const s01 = faultCase({
  id: 'S01',
  title: 'secrets planted in variables, files, options and addresses, over a whole life with failures',
  expected: 'none in any file, argument vector, stdout, stderr, JSON or ledger; no plugin gets another one’s',
  timeout: 400,
  async run(stage) {
    const server = createServer((request, response) => {
      request.resume();
      response.statusCode = request.url?.includes('refused') === true ? 500 : 200;
      // A server that says it all back.
      response.end(`${request.url} ${JSON.stringify(request.headers)}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await liveWithSecrets(stage, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
  },
});

async function liveWithSecrets(stage: Stage, url: string): Promise<void> {
  const keyFile = join(stage.directory, 'key');
  const booty = join(stage.directory, 'booty');
  await writeFile(keyFile, `${KEY.value}\n`, { mode: 0o600 });
  const plugin = join(stage.directory, 'blab');
  writeBlabbingPlugin(plugin, booty, ['env:HOOK', 'env:HEADER', `file:${keyFile}`, `file:${plugin}/../key`]);
  const configure = (more: Readonly<Record<string, unknown>> = {}): Promise<void> =>
    stage.configure({
      definition: {
        slice: '100KiB',
        retention: { 'keep-last': 1 },
        scripts: { before: [['env'], ['sh', '-c', 'env >&2']] },
      },
      top: {
        plugins: {
          '@darkive/plugin-webhook': {
            url: 'env:ADDRESS',
            secret: `file:${keyFile}`,
            headers: { authorization: 'env:HEADER' },
          },
          '@darkive/plugin-discord': { webhook: 'env:HOOK' },
          'darkive-plugin-blab': { token: 'env:TOKEN', password: PASSWORD.value },
        },
        ...more,
      },
    });
  const env = {
    ADDRESS: `${url}/${PATH.value}`,
    HEADER: HEADER.value,
    HOOK: `${url}/api/webhooks/1/${HOOK.value}?refused`,
    TOKEN: TOKEN.value,
  };
  await writeLetters(stage.data, stage.random);
  await configure();
  const said: string[] = [];
  const codes: Record<string, number | null> = {};
  const command = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await stage.darkive(args, { env });
    said.push(
      ...leaks(stdout, `stdout of ${args.join(' ')}`, CANARIES),
      ...leaks(stderr, `stderr of ${args.join(' ')}`, CANARIES),
    );
    codes[args.slice(0, 2).join(' ')] ??= code;
    return stdout;
  };
  const linked = await stage.darkive(['plugins', 'link', plugin, '--no-install'], { env });
  stage.sees('plugin linked', linked.code, 0);

  const { vectors } = await watchArguments(async () => {
    for (const args of [
      'config check',
      'config show',
      'config show --json',
      'plugins --json',
      'doctor',
      'doctor --json',
    ]) {
      await command(...args.split(' '));
    }
    await command('backup', 'full', '--json');
    await stage.nextSecond();
    await command('backup', 'diff');
    for (const args of [
      'verify --json',
      'status --json',
      'scrub',
      'notify test',
      'notify log --json',
      'notify flush',
      'list --json',
    ]) {
      await command(...args.split(' '));
    }
    const [archive = ''] = (await stage.run(['sh', '-c', 'cd archives && ls *FULL*.manifest.json'])).stdout.split(
      '.manifest',
      1,
    );
    await command('show', archive, '--json');
    await flip(stage, `${archive}.1.dar`);
    await command('verify', archive);
    await command('repair', archive, '--json');
    await stage.healed(`${archive}.1.dar`);
    await command('restore', '.', '--to', join(stage.directory, 'out'), '--json');
    await command('ledger', 'export');
    await command('prune', '--dry-run', '--json');
    // Failures: dar that shows its environment and dies, a definition without its source, a secret that cannot be read.
    await stage.program(
      'dar',
      `case " $* " in *" -c "*) env; env >&2; exit 2 ;; esac; exec '${needProgram('dar')}' "$@"`,
    );
    await stage.nextSecond();
    await command('backup', 'full', '--json');
    await stage.program('dar', null);
    await chmod(keyFile, 0o644);
    await command('notify', 'test');
    await chmod(keyFile, 0o600);
    // A value where a reference belongs is refused, and not repeated.
    await configure({
      plugins: { '@darkive/plugin-discord': { webhook: `https://discord.com/api/webhooks/1/${LITERAL.value}` } },
    });
    for (const args of [
      'config check',
      'config check --json',
      'config show',
      'config show --json',
      'doctor',
      'backup full --json',
      'status',
    ]) {
      await command(...args.split(' '));
    }
    await configure();
  });

  stage.sees('leaks in output', said, []);
  // The plugin itself hands its token to printf: that is its own doing.
  stage.sees(
    'leaks in arguments',
    leaks([...vectors].filter((vector) => !vector.includes('printf')).join('\n'), 'an argument vector', CANARIES),
    [],
  );
  const sources = [stage.configFile, keyFile, booty, plugin];
  stage.sees('leaks in files', leaksBelow(stage.directory, CANARIES, sources), []);
  const got = await readFile(booty, 'utf8');
  stage.sees('secrets of others that a plugin got', leaks(got, 'its hands', [KEY, HEADER, PATH, HOOK]), []);
  stage.sees('plugin tried', got.includes('refused'), true);
  // What did nothing has hidden nothing either.
  for (const [name, code] of Object.entries({
    'backup full': 0,
    'backup diff': 0,
    'verify --json': 0,
    'restore .': 0,
    'notify test': 1,
  })) {
    stage.sees(name, codes[name] ?? null, code);
  }
  const masked = await stage.run(['grep', '-rlF', '***', stage.state]);
  stage.sees(
    'hidden in the logs',
    /darkive\.log/.test(masked.stdout) && /darkive-tools\.log/.test(masked.stdout),
    true,
  );
}
