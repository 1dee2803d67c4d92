import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleRequest, scratch } from '../test-support/sample-request.ts';
import { commandLine } from './command-line.ts';
import { splitCommand } from './quote.ts';

/** What the line starts, with a systemd-inhibit that says how it was called, or one that may not inhibit. */
async function started(inhibit: 'may' | 'may not' | null, options: object = {}): Promise<string> {
  const fake = join(await scratch(), 'systemd inhibit $X');
  const script =
    inhibit === 'may'
      ? '#!/bin/sh\nwhile [ "${1#--}" != "$1" ]; do echo "$1"; shift; done\nexec "$@"\n'
      : '#!/bin/sh\necho "Access denied" >&2; exit 1\n';
  await writeFile(fake, script, { mode: 0o755 });
  const plugins = { '@darkive/plugin-systemd': options };
  const settings = { archives: '/mnt/a', definitions: { home: { root: '/home/anna' } }, plugins };
  const odd = String.raw`/x "y" $HOME 50%`;
  const request = await sampleRequest(settings, {
    node: '/bin/echo',
    cli: odd,
    inhibit: inhibit === null ? null : fake,
  });
  const [program = '', ...args] = splitCommand(commandLine(['scrub', '--quiet'], 'An archive is read', request));
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.replace(odd, 'CLI').replace('/home/anna/.config/darkive/config.yaml', 'CONFIG');
}

const COMMAND = 'CLI scrub --quiet --config CONFIG\n';

test('the machine is kept awake while the command runs, where that may be asked for', async () => {
  // The first is the trial.
  expect(await started('may')).toBe(`--what=sleep\n--what=sleep\n--who=Darkive\n--why=An archive is read\n${COMMAND}`);
});

test('where it may not, where there is nothing to ask, and where it is not wanted, the command runs all the same', async () => {
  expect(await started('may not')).toBe(COMMAND);
  expect(await started(null)).toBe(COMMAND);
  expect(await started('may', { 'inhibit-sleep': false })).toBe(COMMAND);
});
