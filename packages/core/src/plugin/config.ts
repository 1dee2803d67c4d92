import type { ConfigSource } from '../config/load.ts';
import type { Config, Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/darkive-error.ts';
import type { DarkivePlugin } from '../lifecycle/plugin-types.ts';

/**
 * The configuration, for a command that a plugin adds: as every command of Darkive reads it. Its reader is loaded when
 * this is called, so that a plugin which only registers pays nothing for it. Throws `config-missing`, or
 * `config-invalid` with every problem in message and facts; let it pass, the command line shows it.
 */
export async function loadPluginConfig(source: ConfigSource): Promise<Config> {
  const { loadConfig } = await import('../config/index.ts');
  return loadConfig(source);
}

/**
 * The value behind a secret reference (`env:NAME`, `file:/path`, `systemd:NAME`), for a command that a plugin adds. Throws
 * `secret-missing`, which names the reference and never a value.
 */
export async function resolvePluginSecret(reference: string, surroundings: Surroundings): Promise<string> {
  const { resolveSecret } = await import('../config/index.ts');
  return resolveSecret(reference, surroundings);
}

/**
 * The plugin's own section, judged by its schema, for a command that a plugin adds: the same options as its hooks get.
 * Throws `config-invalid`.
 */
export async function loadPluginOptions<Options>(
  plugin: Pick<DarkivePlugin<Options>, 'name' | 'options' | 'paths'>,
  config: Config,
  surroundings: Pick<Surroundings, 'env' | 'home'>,
): Promise<Options> {
  const [{ withExpandedPaths }, { checkPluginOptions }] = await Promise.all([
    import('../lifecycle/path-options.ts'),
    import('../lifecycle/plugin-options.ts'),
  ]);
  const { name, options: schema, paths = [] } = plugin;
  const section = config.plugins[name]?.options ?? {};
  const { options, problem } = await checkPluginOptions(withExpandedPaths(schema, paths, surroundings), section);
  if (problem === null) return options as Options;
  throw new DarkiveError('config-invalid', `${config.file}: plugins: ${name}: ${problem}`, {
    hint: 'Correct it, then look again with: darkive config check',
    facts: { file: config.file, problems: [problem] },
  });
}
