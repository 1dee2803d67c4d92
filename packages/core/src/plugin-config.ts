import type { ConfigSource } from './config/load.ts';
import type { Config, Surroundings } from './config/types.ts';

/**
 * The configuration, for a command that a plugin adds: as every command of Darkive reads it. Its reader is loaded when
 * this is called, so that a plugin which only registers pays nothing for it. Throws `config-missing`, or
 * `config-invalid` with every problem in message and facts; let it pass, the command line shows it.
 */
export async function loadPluginConfig(source: ConfigSource): Promise<Config> {
  const { loadConfig } = await import('./config/index.ts');
  return loadConfig(source);
}

/**
 * The value behind a secret reference (`env:NAME`, `file:/path`, `systemd:NAME`), for a command that a plugin adds. Throws
 * `secret-missing`, which names the reference and never a value.
 */
export async function resolvePluginSecret(reference: string, surroundings: Surroundings): Promise<string> {
  const { resolveSecret } = await import('./config/index.ts');
  return resolveSecret(reference, surroundings);
}
