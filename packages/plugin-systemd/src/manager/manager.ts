import { existsSync } from 'node:fs';
import { DarkiveError } from '@darkive/core/plugin';
import { findProgram, type Host } from '../host.ts';
import type { Scope } from '../units/unit-request.ts';
import { runProgram, type Ended } from './run-program.ts';

/** The service manager that runs the units. */
export interface Manager {
  readonly scope: Scope;
  /** `systemctl` with the arguments; never throws for its exit code. */
  ask(...args: readonly string[]): Promise<Ended>;
  /** As `ask`; throws `tool-failed` for every exit code but 0. */
  tell(...args: readonly string[]): Promise<Ended>;
  /** Any other program of systemd; null when it is not there. */
  other(program: string, ...args: readonly string[]): Promise<Ended | null>;
}

const CRON = 'On a machine without systemd use cron: darkive systemd generate --cron';

/** Throws `tool-missing` when there is no systemd, and `tool-failed` when its manager cannot be reached. */
export async function connectManager(scope: Scope, host: Host): Promise<Manager> {
  const systemctl = findProgram('systemctl', host);
  if (systemctl === null) {
    throw new DarkiveError('tool-missing', 'The program systemctl was not found: this machine has no systemd.', {
      hint: CRON,
      facts: { tool: 'systemctl' },
    });
  }
  const manager = managerOf(systemctl, scope, host);
  const answer = await manager.ask('show', '--property=Version');
  if (answer.code === 0) return manager;
  const said = lastLine(answer) ?? 'it gave no reason';
  const hint =
    scope === 'user'
      ? `Log in as this user (not with su or sudo), or run \`loginctl enable-linger\`, so that its manager runs; or use --system as root. ${CRON}`
      : CRON;
  throw new DarkiveError('tool-failed', `The ${scope} manager of systemd cannot be reached: ${said}`, {
    hint: `Check that systemd runs here. ${hint}`,
    facts: { tool: 'systemctl', scope },
  });
}

function managerOf(systemctl: string, scope: Scope, host: Host): Manager {
  const env = managerEnvironment(host);
  const ask: Manager['ask'] = (...args) => runProgram(systemctl, [`--${scope}`, '--no-ask-password', ...args], env);
  return {
    scope,
    ask,
    async tell(...args) {
      const ended = await ask(...args);
      if (ended.code === 0) return ended;
      throw new DarkiveError(
        'tool-failed',
        `systemctl ${args.join(' ')} failed: ${lastLine(ended) ?? 'no reason given'}`,
        {
          hint: scope === 'system' ? 'Run the command as root.' : 'Look at: systemctl --user status',
          facts: { tool: 'systemctl', exitCode: ended.code },
        },
      );
    },
    async other(program, ...args) {
      const path = findProgram(program, host);
      return path === null ? null : runProgram(path, args, env);
    },
  };
}

/** A shell that cron or sudo started may lack the variable; the directory is where it always is. */
export function managerEnvironment({ env, userId }: Host): Readonly<Record<string, string | undefined>> {
  const usual = `/run/user/${userId}`;
  return env['XDG_RUNTIME_DIR'] || !existsSync(usual) ? env : { ...env, XDG_RUNTIME_DIR: usual };
}

function lastLine({ stdout, stderr, startError }: Ended): string | null {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1)?.trim() ?? startError;
}
