import { isAbsolute, join, resolve } from 'node:path';
import type { Surroundings } from './types.ts';

/**
 * Absolute path of the configuration file: `file` (`--config`), else `DARKIVE_CONFIG`, else `config.yaml` in
 * `DARKIVE_CONFIG_DIR`, else `$XDG_CONFIG_HOME/darkive/config.yaml`, else `~/.config/darkive/config.yaml`.
 * Empty variables count as unset. The file need not exist.
 */
export function locateConfig(file: string | null, surroundings: Surroundings): string {
  const { env } = surroundings;
  if (file !== null) return absolute(file, surroundings);
  if (env['DARKIVE_CONFIG']) return absolute(env['DARKIVE_CONFIG'], surroundings);
  if (env['DARKIVE_CONFIG_DIR']) return join(absolute(env['DARKIVE_CONFIG_DIR'], surroundings), 'config.yaml');
  return join(xdgDirectory('XDG_CONFIG_HOME', '.config', surroundings), 'darkive', 'config.yaml');
}

/** Directory of ledger and logs when the configuration names none. */
export function defaultState(surroundings: Surroundings): string {
  return join(xdgDirectory('XDG_STATE_HOME', '.local/state', surroundings), 'darkive');
}

/** The working directory may be gone: it is asked for only where it counts. */
function absolute(path: string, surroundings: Surroundings): string {
  return isAbsolute(path) ? resolve(path) : resolve(surroundings.cwd, path);
}

/** XDG Base Directory Specification: a relative path in one of its variables is to be ignored. */
function xdgDirectory(variable: string, fallback: string, surroundings: Surroundings): string {
  const value = surroundings.env[variable];
  return value !== undefined && isAbsolute(value) ? value : join(surroundings.home, fallback);
}
