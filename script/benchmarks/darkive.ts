import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DARKIVE } from './machine.ts';
import type { Command } from './processes.ts';

/** An installation of its own inside a directory: configuration, archives, state. */
export interface Installation {
  /** Directory where archives are kept. */
  readonly archives: string;
  /** `darkive ARGS…` in this installation; started with node directly. */
  readonly command: (...args: readonly string[]) => Command;
}

/** Writes a configuration with one definition for each name → root. `settings` are lines of YAML for all of them. */
export function install(
  directory: string,
  roots: Readonly<Record<string, string>>,
  settings: readonly string[] = [],
): Installation {
  const archives = join(directory, 'archives');
  for (const name of ['archives', 'state', 'temporary', 'home']) mkdirSync(join(directory, name), { recursive: true });
  const definitions = Object.entries(roots).flatMap(([name, root]) => {
    return [`  ${name}:`, ...[`root: ${root}`, ...settings].map((line) => `    ${line}`)];
  });
  const lines = [
    'version: 1',
    `archives: ${archives}`,
    `state: ${join(directory, 'state')}`,
    `temporary: ${join(directory, 'temporary')}`,
    'definitions:',
    ...definitions,
  ];
  const config = join(directory, 'config.yaml');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:DARKIVE_|XDG_)/.test(name));
  const env = {
    ...Object.fromEntries(inherited),
    HOME: join(directory, 'home'),
    DARKIVE_CONFIG: config,
    DARKIVE_DATA_DIR: join(directory, 'home/data'),
    DARKIVE_CONFIG_DIR: join(directory, 'home/config'),
    DARKIVE_CACHE_DIR: join(directory, 'home/cache'),
  };
  return { archives, command: (...args) => ({ program: process.execPath, args: [DARKIVE, ...args], env }) };
}

/** The peer of every start-up figure. */
export const NODE_ALONE: Command = { program: process.execPath, args: ['-e', '0'] };
