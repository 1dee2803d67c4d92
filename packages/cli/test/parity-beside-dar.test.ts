import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSandbox, ended, type Sandbox } from './support/cli.ts';

interface Place {
  readonly sandbox: Sandbox;
  readonly archives: string;
  readonly backup: readonly string[];
}

/** A source of several slices, and a dar that waits after each as on a slow disk while `file` does not exist. */
async function slowDar(): Promise<Place> {
  const dar = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  const { directory: own } = await createSandbox();
  const fast = join(own, 'fast');
  const bin = join(own, 'bin');
  await mkdir(bin);
  await writeFile(
    join(bin, 'dar'),
    `#!/bin/sh\ncase " $* " in *" -c "*) [ -e ${fast} ] || exec ${dar} "$@" -E 'sleep 1';; esac\nexec ${dar} "$@"\n`,
    { mode: 0o755 },
  );
  const sandbox = await createSandbox({ PATH: `${bin}:${process.env['PATH']}`, FAST: fast });
  const archives = join(sandbox.directory, 'archives');
  await mkdir(archives);
  await mkdir(join(sandbox.directory, 'home'));
  await writeFile(join(sandbox.directory, 'home/big'), randomBytes(2_500_000));
  const config = join(sandbox.directory, 'config.yaml');
  await writeFile(
    config,
    `version: 1
archives: ${archives}
state: ${sandbox.directory}/state
temporary: ${sandbox.directory}/tmp
definitions:
  home:
    root: ${sandbox.directory}/home
    slice: 1MiB
    compression: none
`,
  );
  return { sandbox, archives, backup: ['backup', 'full', '--config', config] };
}

/** Waits until the parity of a slice lies in the building directory: dar still writes by then. */
async function parityBegun({ archives }: Place): Promise<void> {
  for (;;) {
    const files = await readdir(join(archives, '.darkive/building'), { recursive: true }).catch(() => []);
    if (files.some((file) => file.endsWith('.par2') || file.includes('.par2-'))) return;
    await sleep(5);
  }
}

async function sound({ sandbox, archives, backup }: Place): Promise<void> {
  await writeFile(sandbox.env['FAST'] ?? '', '');
  expect(await sandbox.run(...backup)).toMatchObject({ code: 0 });
  expect(await readdir(join(archives, '.darkive/building'))).toEqual([]);
  const sets = (await readdir(archives)).filter((name) => name.endsWith('.dar.par2'));
  expect(sets).toHaveLength(3);
  for (const set of sets) execFileSync('par2', ['verify', '-q', '-q', '--', set], { cwd: archives });
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while parity is made beside dar is exit %i, and leaves nothing', async (signal, code) => {
  const place = await slowDar();
  const child = place.sandbox.start(...place.backup);
  const end = ended(child);
  await parityBegun(place);
  child.kill(signal);
  expect((await end).code).toBe(code);
  expect(await readdir(place.archives)).toEqual(['.darkive']);
  expect(await readdir(join(place.archives, '.darkive/building'))).toEqual([]);
  await sound(place);
});

test('after kill -9 while parity is made beside dar, the next run removes what is left and succeeds', async () => {
  const place = await slowDar();
  const child = place.sandbox.start(...place.backup);
  const end = ended(child);
  await parityBegun(place);
  child.kill('SIGKILL');
  expect((await end).signal).toBe('SIGKILL');
  expect(await readdir(place.archives)).toEqual(['.darkive']);
  await sound(place);
});
