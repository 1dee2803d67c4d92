import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { deathSignalPrefix } from './death-signal.ts';

const LIMITS = { graceMs: 1000, drainMs: 200 };
const ENV = { PATH: process.env.PATH ?? '', LC_ALL: 'C' };

test('a program dies with us when we are killed', async () => {
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString());
  expect(existsSync(`/proc/${pid}`)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(async () => isRunning(pid), { timeout: 5000, interval: 20 }).toBe(false);
});

test('without a setpriv that can do it, programs run plain', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'setpriv-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const busybox = join(directory, 'setpriv');
  await writeFile(busybox, '#!/bin/sh\necho "setpriv: unrecognized option" >&2\nexit 1\n');
  await chmod(busybox, 0o755);
  const boastful = join(directory, 'boastful');
  await writeFile(boastful, '#!/bin/sh\necho "Parent death signal: [none]"\n');
  await chmod(boastful, 0o755);
  expect(await deathSignalPrefix(null, ENV, LIMITS)).toEqual([]);
  expect(await deathSignalPrefix(busybox, ENV, LIMITS)).toEqual([]);
  expect(await deathSignalPrefix(boastful, ENV, LIMITS)).toEqual([]);
});

const PARENT = `
const { createToolRunner } = await import(${JSON.stringify(new URL('./tool-runner.ts', import.meta.url).href)});
const log = { debug() {}, info() {}, warn() {}, error() {} };
const runner = createToolRunner({ env: process.env, log, output() {}, mask: (text) => text });
await runner.run('sh', ['-c', 'echo $$; exec sleep 60'], { onStdout: (chunk) => void process.stdout.write(chunk) });
`;

async function isRunning(pid: number): Promise<boolean> {
  await sleep(1);
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  return stat !== '' && !stat.includes(') Z ');
}
