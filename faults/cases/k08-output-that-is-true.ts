import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { linkPlugin } from '../harness/hostile-plugin.ts';
import { at } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';
import { until } from '../harness/wait.ts';

const BIN = join(import.meta.dirname, '../../packages/cli/bin/run.js');
const STACK = /^ {4}at |Report this/m;

export const k08 = faultCase({
  id: 'K08',
  title: 'interrupted while waiting, --quiet with a warning, stdout full or closed, no HOME, no working directory',
  expected: 'exit code = JSON; a clear message; warnings are told; no stack trace',
  timeout: 300,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    await stage.restorePoint();
    const shell = (script: string, through: readonly string[] = []) =>
      stage.run(['sh', '-c', script, 'sh', process.execPath, BIN], { through });

    for (const command of ['list', 'list --json', 'status', '--help', '--version', 'config schema', 'doctor --json']) {
      const full = await shell(`"$1" "$2" ${command} >/dev/full`);
      stage.sees(`${command} >/dev/full`, full.code, 1);
      stage.sees(`${command} >/dev/full says why`, full.stderr, /written to stdout/);
      stage.sees(`${command} >/dev/full: a stack`, STACK.test(full.stderr), false);
    }
    for (const command of ['list', 'list --json', '--help']) {
      const cut = await shell(`"$1" "$2" ${command} | true`);
      stage.sees(`${command} | true`, cut.stderr, /^$/);
      stage.sees(`${command} 2>/dev/full`, (await shell(`"$1" "$2" ${command} 2>/dev/full`)).code, 0);
      stage.sees(`${command} >&- 2>&-`, (await shell(`"$1" "$2" ${command} >&- 2>&-`)).code, 0);
    }

    const stranger = ['setpriv', '--reuid', '54321', '--regid', '54321', '--clear-groups'];
    const homeless = await shell('env -i PATH="$PATH" "$1" "$2" list --config /nonexistent', stranger);
    stage.sees('no HOME, no entry in /etc/passwd', homeless.code, 2);
    stage.sees('no HOME says why', homeless.stderr, /There is no configuration at \/nonexistent/);
    const lost = await shell('env -i PATH="$PATH" "$1" "$2" list', stranger);
    stage.sees('no HOME and none needed by name', lost.stderr, /no home directory/);

    const gone = join(stage.directory, 'gone');
    await mkdir(gone);
    const inGone = (command: string) => shell(`cd '${gone}' && rmdir '${gone}' && "$1" "$2" ${command}`);
    const relative = await inGone('list --config c.yaml');
    stage.sees('no working directory', relative.stderr, /working directory was removed/);
    await mkdir(gone, { recursive: true });
    stage.sees('no working directory, and none needed', (await inGone('list')).code, 0);
    await rmdir(gone).catch(() => undefined);

    // A lock that is held while another backup waits.
    await stage.configure({ definition: { scripts: { before: [['sleep', '20']] } } });
    const first = stage.start(['backup', 'full']);
    await first.says('before-script');
    const second = stage.start(['backup', 'full', '--wait', '60s', '--json']);
    const log = join(stage.state, 'log/darkive.log');
    await until('the second waits', async () => (await readFile(log, 'utf8').catch(() => '')).includes('waiting: '));
    second.kill('SIGINT');
    const interrupted = await second.end;
    first.kill('SIGTERM');
    await first.end;
    await stage.configure();
    stage.sees('interrupted while waiting', interrupted.code, 130);
    stage.sees('its JSON', at(interrupted.stdout, 'outcome'), 'failed');

    await linkPlugin(stage, 'plugin.hooks["post-backup"] = () => { throw new Error("nobody could be told") }');
    await stage.nextSecond();
    const quiet = await stage.darkive(['backup', 'full', '--quiet']);
    stage.sees('--quiet', quiet.code, 0);
    stage.sees('--quiet tells the warning', quiet.stderr, /warning: .*nobody could be told/);
    stage.sees('--quiet tells nothing else', quiet.stdout, '');
  },
});
