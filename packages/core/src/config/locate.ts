import { isAbsolute, join, resolve } from 'node:path';
import type { Surroundings } from './types.ts';

/**
 * Absolute path of the configuration file: `file` (`--config`), else `DARKIVE_CONFIG`, else `config.yaml` in
 * `DARKIVE_CONFIG_DIR`, else `$XDG_CONFIG_HOME/darkive/config.yaml`, else `~/.config/darkive/config.yaml`.
 * Empty variables count as unset. The file need not exist.
 */
export function locateConfig(file: string | null, surroundings: Surroundings): string {
  const { env, cwd } = surroundings;
  if (file !== null) return resolve(cwd, file);
  if (env['DARKIVE_CONFIG']) return resolve(cwd, env['DARKIVE_CONFIG']);
  if (env['DARKIVE_CONFIG_DIR']) return resolve(cwd, env['DARKIVE_CONFIG_DIR'], 'config.yaml');
  return join(xdgDirectory('XDG_CONFIG_HOME', '.config', surroundings), 'darkive', 'config.yaml');
}

/** Directory of ledger and logs when the configuration names none. */
export function defaultState(surroundings: Surroundings): string {
  return join(xdgDirectory('XDG_STATE_HOME', '.local/state', surroundings), 'darkive');
}

/** XDG Base Directory Specification: a relative path in one of its variables is to be ignored. */
function xdgDirectory(variable: string, fallback: string, { env, home }: Surroundings): string {
  const value = env[variable];
  return value !== undefined && isAbsolute(value) ? value : join(home, fallback);
}
