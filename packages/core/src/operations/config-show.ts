import { invalidConfig, readConfig, type ConfigSource } from '../config/load.ts';
import { maskOptions, maskVector } from '../config/mask.ts';
import type { Origin } from '../config/layers.ts';
import type { Config, Definition, PluginSettings } from '../config/types.ts';
import type { OperationResult } from './result.ts';

/** `darkive config show --json`: the configuration as it is used, with whatever looks like a secret hidden. */
export interface ConfigShowDocument extends Omit<Config, 'definitions'> {
  readonly schema: 'darkive.config-show/1';
  readonly definitions: readonly ShownDefinition[];
}

export interface ShownDefinition extends Definition {
  /** Path of a setting in the file's words (`guards.shrink`) → where its value comes from. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/** The effective configuration. Throws `config-missing` and `config-invalid`. */
export async function showConfig(source: ConfigSource): Promise<OperationResult<ConfigShowDocument>> {
  const read = await readConfig(source);
  if ('problems' in read) throw invalidConfig(read.file, read.problems);
  const { config, origins } = read;
  const document: ConfigShowDocument = {
    schema: 'darkive.config-show/1',
    ...config,
    definitions: config.definitions.map((definition) => ({ ...masked(definition), origins: origins[definition.name] ?? {} })),
    plugins: mapValues(config.plugins, (plugin: PluginSettings) => ({ ...plugin, options: maskOptions(plugin.options) })),
  };
  return { document, exit: 'done' };
}

function masked(definition: Definition): Definition {
  const { before, after, onError } = definition.scripts;
  return {
    ...definition,
    scripts: { before: before.map(maskVector), after: after.map(maskVector), onError: onError.map(maskVector) },
    plugins: mapValues(definition.plugins, maskOptions),
  };
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, map: (value: In) => Out): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
