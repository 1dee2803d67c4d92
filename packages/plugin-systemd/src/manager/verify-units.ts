import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DarkiveError, writeFileDurably } from '@darkive/core/plugin';
import { findProgram, type Host } from '../host.ts';
import type { Scope, UnitFile } from '../units/unit-request.ts';
import { managerEnvironment } from './manager.ts';
import { runProgram } from './run-program.ts';

/**
 * Lets `systemd-analyze verify` read units that are not installed yet, all of them together. Answers what it complains
 * about, line by line; null when the program is not there. Needs no running manager.
 */
export async function verifyUnits(
  units: readonly UnitFile[],
  scope: Scope,
  host: Host,
): Promise<readonly string[] | null> {
  const analyze = findProgram('systemd-analyze', host);
  if (analyze === null) return null;
  const staging = await temporaryDirectory();
  try {
    for (const { name, text } of units) await writeFileDurably(join(staging, name), text, { mode: 0o644 });
    const env = managerEnvironment(host);
    // The user's view needs a runtime directory, which a machine without a login may lack.
    const runtime = env['XDG_RUNTIME_DIR'] ?? staging;
    const paths = units.map(({ name }) => join(staging, name));
    // Units of others that ours refer to (targets, mounts) are not ours to judge.
    const args = [`--${scope}`, '--recursive-errors=no', '--man=no', 'verify', ...paths];
    const ended = await runProgram(analyze, args, { ...env, XDG_RUNTIME_DIR: runtime });
    const lines = ended.stderr.split('\n').filter((line) => line.trim() !== '');
    if (ended.code === 0 && lines.length === 0) return [];
    const said = lines.length > 0 ? lines : [ended.startError ?? `systemd-analyze ended with ${ended.code}`];
    return said.map((line) => line.replaceAll(`${staging}/`, ''));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Throws `config-invalid` when systemd would not take the units as they are. */
export async function requireValidUnits(units: readonly UnitFile[], scope: Scope, host: Host): Promise<void> {
  const complaints = await verifyUnits(units, scope, host);
  if (complaints === null || complaints.length === 0) return;
  throw new DarkiveError(
    'config-invalid',
    `systemd does not accept the units:\n${complaints.map((line) => `  ${line}`).join('\n')}`,
    {
      hint: 'Correct the schedule or the options of @darkive/plugin-systemd in the configuration. Nothing was installed.',
      facts: { complaints },
    },
  );
}

async function temporaryDirectory(): Promise<string> {
  const parent = tmpdir();
  try {
    return await mkdtemp(join(parent, 'darkive-units-'));
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const message = `The temporary directory ${parent} cannot be written (${code}), and units are tried there.`;
    const hint = 'Set TMPDIR to a directory that this user may write to, then run the command again.';
    throw new DarkiveError('io-failed', message, { hint, facts: { path: parent, errno: code }, cause: error });
  }
}
