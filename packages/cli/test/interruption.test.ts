import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArchivesDocument } from '@darkive/core/holdings/documents/archive-documents';
import { expect, test } from 'vitest';
import { createSandbox, ended, says, type Sandbox } from './support/cli.ts';

const ENDS_AT_ONCE = 'exec sleep 60';
const TAKES_A_SECOND_TO_END = 'trap "sleep 1; exit 1" TERM; while :; do sleep 0.1; done';

/** A definition whose `before` script writes down its process id and then takes longer than any test. */
async function slowBackup(rest: string): Promise<Sandbox> {
  const sandbox = await createSandbox();
  const home = join(sandbox.directory, 'home');
  await mkdir(home);
  await writeFile(join(home, 'a.txt'), 'a');
  const file = join(sandbox.directory, 'config.yaml');
  await writeFile(
    file,
    `version: 1
archives: { path: ${sandbox.directory}/archives }
state: ${sandbox.directory}/state
temporary: ${sandbox.directory}/tmp
definitions:
  home:
    root: ${home}
    scripts:
      before:
        - [/bin/sh, -c, 'echo $$ > ${sandbox.directory}/script.pid; ${rest}']
`,
  );
  await mkdir(join(sandbox.directory, 'archives'));
  return sandbox;
}

async function scriptPid({ directory }: Sandbox): Promise<number> {
  for (;;) {
    const text = await readFile(join(directory, 'script.pid'), 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function gone(pid: number): Promise<void> {
  while (isRunning(pid)) await sleep(20);
}

/** What has ended and waits for somebody to collect it runs no more (proc(5), stat): the first process of a container may never do so. */
function isRunning(pid: number): boolean {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return false;
  }
  return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

test.each([
  ['SIGINT', 130, 'interrupted'],
  ['SIGTERM', 143, 'terminated'],
  ['SIGHUP', 143, 'terminated'],
] as const)(
  '%s ends a backup with exit %i, its programs with it, and leaves no archive',
  async (signal, code, word) => {
    const sandbox = await slowBackup(ENDS_AT_ONCE);
    const child = sandbox.start('backup', 'full', '--config', join(sandbox.directory, 'config.yaml'), '--json');
    const end = ended(child);
    const pid = await scriptPid(sandbox);
    child.kill(signal);
    const { code: actual, stdout } = await end;
    expect(actual).toBe(code);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'darkive.backup/1',
      outcome: 'failed',
      runs: [{ archive: null, error: { code: word } }],
    });
    expect(isRunning(pid)).toBe(false);
    expect((await readdir(join(sandbox.directory, 'archives'))).filter((name) => !name.startsWith('.'))).toEqual([]);
  },
);

test('a second interrupt ends at once, and nothing that was started is left running', async () => {
  const sandbox = await slowBackup(TAKES_A_SECOND_TO_END);
  const child = sandbox.start('backup', 'full', '--config', join(sandbox.directory, 'config.yaml'));
  const end = ended(child);
  const pid = await scriptPid(sandbox);
  const ending = says(child, 'Ending:');
  child.kill('SIGINT');
  await ending;
  // A second one right behind the first would be the same wish.
  await sleep(150);
  child.kill('SIGINT');
  const { stderr } = await end;
  expect(child.signalCode).toBe('SIGINT');
  expect(stderr).toMatch(/Ending: .*\n(?:.*\n)*Ending at once/);
  await gone(pid);
  const again = await sandbox.run('status', '--config', join(sandbox.directory, 'config.yaml'));
  expect(again.code).not.toBe(6);
});

test('a reader that has seen enough ends the listing quietly with exit 0', async () => {
  const sandbox = await createSandbox();
  const home = join(sandbox.directory, 'home');
  await mkdir(home);
  await Promise.all(
    Array.from({ length: 1500 }, (_, index) => writeFile(join(home, `${'name-'.repeat(30)}${index}`), '')),
  );
  expect((await sandbox.run('init', '--archives', 'archives', '--root', home)).code).toBe(0);
  expect((await sandbox.run('backup', 'full', '--quiet')).code).toBe(0);
  const name = (await sandbox.json<ArchivesDocument>('list')).document.archives[0]?.name ?? '';
  for (const args of [['show', name], ['show', name, '--json'], ['show', name, '--tree'], ['list']]) {
    const child = sandbox.start(...args);
    let stderr = '';
    child.stderr?.on('data', (text) => (stderr += text));
    child.stdout?.once('data', () => child.stdout?.destroy());
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect([args, code, stderr]).toEqual([args, 0, '']);
  }
});
