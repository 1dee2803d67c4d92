import { invalidConfig, readConfig, type ConfigSource } from '../config/load.ts';
import { fileForm } from '../config/file-form.ts';
import { fileText } from '../config/file-text.ts';
import { HIDDEN, maskOptions, maskVector } from '../config/mask.ts';
import type { Origin } from '../config/layers.ts';
import type { Config, Definition, PluginSettings } from '../config/types.ts';
import type { OperationResult } from '../services/result.ts';

/** `darkive config show --json`: the configuration as it is used, with whatever looks like a secret hidden. */
export interface ConfigShowDocument extends Omit<Config, 'definitions'> {
  readonly schema: 'darkive.config-show/1';
  readonly definitions: readonly ShownDefinition[];
}

export interface ShownDefinition extends Definition {
  /** Path of a value in this document (`guards.keepFree`) → where it comes from. */
  readonly origins: Readonly<Record<string, Origin>>;
}

const HIDDEN_NOTE = `# ${HIDDEN} stands for what looks like a secret. Before this is used, write it there, or a reference to it.\n`;

export interface ConfigShown extends OperationResult<ConfigShowDocument> {
  /** The same in the keys and units of the file: YAML that can be loaded, unless something is hidden in it. */
  readonly text: string;
}

/** The effective configuration. Throws `config-missing` and `config-invalid`. */
export async function showConfig(source: ConfigSource): Promise<ConfigShown> {
  const read = await readConfig(source);
  if ('problems' in read) throw invalidConfig(read.file, read.problems);
  const { config, origins } = read;
  const document: ConfigShowDocument = {
    schema: 'darkive.config-show/1',
    ...config,
    definitions: config.definitions.map((definition) => ({
      ...masked(definition),
      origins: shownOrigins(definition, origins[definition.name] ?? {}),
    })),
    plugins: mapValues(config.plugins, (plugin: PluginSettings) => ({
      ...plugin,
      options: maskOptions(plugin.options),
    })),
  };
  const text = fileText(fileForm(document, origins));
  return { document, exit: 'done', text: text.includes(HIDDEN) ? `${HIDDEN_NOTE}${text}` : text };
}

function masked(definition: Definition): Definition {
  const { before, after, onError } = definition.scripts;
  return {
    ...definition,
    scripts: { before: before.map(maskVector), after: after.map(maskVector), onError: onError.map(maskVector) },
    plugins: mapValues(definition.plugins, maskOptions),
  };
}

/** Settings whose words in the file are not those of the document. */
const SHOWN_AS: Readonly<Record<string, readonly string[]>> = {
  'exclude': ['selection.rules'],
  'slice': ['sliceBytes'],
  'compression.algorithm': ['selection.compression.algorithm', 'selection.compression.level'],
  'compression.minimum-size': ['selection.compression.minimumBytes'],
  'compression.skip': ['selection.compression.skip'],
  'cache-directory-tagging': ['selection.cacheDirectoryTagging'],
  'nodump': ['selection.nodump'],
  'dar-arguments': ['selection.extraArguments'],
  'schedule.on-missing-reference': ['schedule.onMissingReference'],
  'guards.keep-free': ['guards.keepFree'],
  'restore-test.files': ['restoreTest.files'],
  'restore-test.minimum-size': ['restoreTest.minimumBytes'],
  'restore-test.maximum-size': ['restoreTest.maximumBytes'],
  'restore-test.exclude.prefix': ['restoreTest.excludePrefixes'],
  'restore-test.exclude.suffix': ['restoreTest.excludeSuffixes'],
  'restore-test.exclude.regex': ['restoreTest.excludeRegex'],
  'scripts.on-error': ['scripts.onError'],
  'retention.keep-last': ['retention.keepLast'],
  'retention.keep-within': ['retention.keepWithin'],
  'retention.keep-daily': ['retention.keepDaily'],
  'retention.keep-weekly': ['retention.keepWeekly'],
  'retention.keep-monthly': ['retention.keepMonthly'],
  'retention.keep-yearly': ['retention.keepYearly'],
  'retention.max-age.full': ['retention.maxAge.full'],
  'retention.max-age.diff': ['retention.maxAge.diff'],
  'retention.max-age.incr': ['retention.maxAge.incr'],
  'copies.keep-at-least': ['copies.keepAtLeast'],
  'copies.verify-every': ['copies.verifyEvery'],
  'compression.skip-also': [],
};

function shownOrigins(
  definition: Definition,
  origins: Readonly<Record<string, Origin>>,
): Readonly<Record<string, Origin>> {
  const shown = Object.entries(origins).flatMap(([path, origin]) =>
    (SHOWN_AS[path] ?? [path]).map((key) => [key, origin] as const),
  );
  const isBatch = definition.selection.kind === 'batch';
  return Object.fromEntries(shown.filter(([key]) => !isBatch || !key.startsWith('selection.')));
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  map: (value: In) => Out,
): Readonly<Record<string, Out>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
