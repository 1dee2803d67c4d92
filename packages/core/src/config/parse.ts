import { dirname, join } from 'node:path';
import { interpretDefinition, type InterpretedDefinition } from './definition.ts';
import { interpretation, type Interpretation } from './interpretation.ts';
import { isMapping, type Origin, type Settings } from './layers.ts';
import { defaultState } from './locate.ts';
import { formatKey, formatProblem, sortProblems, type Problem } from './problem.ts';
import { notifySettings } from './notify-settings.ts';
import { parseDuration, parseSize } from './quantities.ts';
import { configSchema, defaultsSchema, definitionSchema, type ConfigFile } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { closest } from './suggest.ts';
import type { ArchiveDirectory, Config, LogSettings, PluginSettings, Surroundings } from './types.ts';
import { readYaml, type KeyPath, type YamlData } from './yaml-document.ts';

export interface ParsedConfig {
  readonly config: Config;
  /** Definition name → path of a setting (`guards.shrink`) → where its value comes from. */
  readonly origins: Readonly<Record<string, Readonly<Record<string, Origin>>>>;
  /** `file:line:column: key`, for problems that are found later. */
  readonly where: (path: KeyPath) => string;
}

/** Text of a configuration file → the configuration, or every problem in it as `file:line:column: key: what is wrong`. */
export async function parseConfig(
  text: string,
  file: string,
  surroundings: Surroundings,
): Promise<ParsedConfig | { readonly problems: readonly string[] }> {
  const read = readYaml(text);
  if ('problems' in read)
    return failed(
      file,
      read.problems.map((problem) => ({ ...problem, key: '' })),
    );
  const { yaml } = read;
  const problems: Problem[] = [...schemaProblems(yaml), ...nameProblems(yaml)];
  const to = interpretation(yaml, dirname(file), surroundings, problems);

  // Definitions that the schema accepts are looked at further even when others are broken: all problems in one go.
  const definitions = await interpretDefinitions(yaml.data, to);
  const result = configSchema.safeParse(yaml.data);
  if (!result.success) return failed(file, problems);
  const archives = archiveDirectory(result.data, to);
  for (const { definition } of definitions) {
    if (definition.root === archives.path) {
      to.report(
        ['definitions', definition.name, 'root'],
        'is the archive directory itself; choose another place for one of them',
      );
    }
  }
  if (definitions.length === 0) to.report(['definitions'], 'defines nothing to back up; add a definition');
  reportUnknownNames(result.data, to);
  const state = result.data.state === undefined ? defaultState(surroundings) : to.path(['state'], result.data.state);
  const temporary = result.data.temporary;
  const config: Config = {
    file,
    archives,
    state,
    temporary: temporary === undefined ? join(state, 'tmp') : to.path(['temporary'], temporary),
    log: logSettings(result.data.log ?? {}, state, to),
    definitions: definitions.map(({ definition }) => definition),
    plugins: pluginSettings(result.data.plugins ?? {}),
    notify: notifySettings(result.data.notify ?? {}),
  };
  if (problems.length > 0) return failed(file, problems);
  return {
    config,
    origins: Object.fromEntries(definitions.map(({ definition, origins }) => [definition.name, origins])),
    where: (path) => `${file}:${yaml.keyAt(path).line}:${yaml.keyAt(path).column}: ${formatKey(path)}`,
  };
}

function failed(file: string, problems: readonly Problem[]): { readonly problems: readonly string[] } {
  return { problems: sortProblems(problems).map((problem) => formatProblem(file, problem)) };
}

/** Names that differ only in case: the same file names on some file systems, and easily confused everywhere. */
function nameProblems(yaml: YamlData): readonly Problem[] {
  const seen = new Map<string, string>();
  return Object.keys(mappingAt(yaml.data, 'definitions')).flatMap((name) => {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), other ?? name);
    if (other === undefined) return [];
    const at: KeyPath = ['definitions', name];
    const line = yaml.keyAt(['definitions', other]).line;
    const message = `differs from "${other}" in line ${line} only in upper and lower case; choose another name`;
    return [{ ...yaml.keyAt(at), key: formatKey(at), message }];
  });
}

async function interpretDefinitions(data: unknown, to: Interpretation): Promise<readonly InterpretedDefinition[]> {
  const defaults = defaultsSchema.safeParse(mappingAt(data, 'defaults'));
  const plugins = Object.fromEntries(
    Object.entries(mappingAt(data, 'plugins')).map(([name, section]) => [
      name,
      isMapping(section) ? withoutEnabled(section) : {},
    ]),
  );
  const interpreted: InterpretedDefinition[] = [];
  for (const [name, raw] of Object.entries(mappingAt(data, 'definitions'))) {
    const definition = definitionSchema.safeParse(raw);
    if (!definition.success) continue;
    const shared = defaults.success ? defaults.data : {};
    interpreted.push(await interpretDefinition(name, definition.data, shared, plugins, to));
  }
  return interpreted;
}

/** A disk that has to spin up, or a network file server that is woken, needs half of it. */
const ANSWER_MS = 30_000;

function archiveDirectory({ archives }: ConfigFile, to: Interpretation): ArchiveDirectory {
  if (typeof archives === 'string')
    return { path: to.path(['archives'], archives), marker: null, permissions: 'private', answerWithin: ANSWER_MS };
  const { marker = null, permissions = 'private', 'answer-within': answer } = archives;
  const answerWithin = answer === undefined ? ANSWER_MS : (parseDuration(String(answer)) ?? ANSWER_MS);
  return { path: to.path(['archives', 'path'], archives.path), marker, permissions, answerWithin };
}

/** Definitions that a rule of `notify` names and that are not there: nobody would ever be told. */
function reportUnknownNames({ definitions, notify }: ConfigFile, to: Interpretation): void {
  const known = Object.keys(definitions);
  for (const [rule, { definitions: named = [] }] of (notify?.rules ?? []).entries()) {
    for (const [index, name] of named.entries()) {
      if (known.includes(name)) continue;
      const near = closest(name, known);
      const advice = near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`;
      to.report(['notify', 'rules', rule, 'definitions', index], `there is no definition "${name}"; ${advice}`);
    }
  }
}

function logSettings(log: NonNullable<ConfigFile['log']>, state: string, to: Interpretation): LogSettings {
  return {
    directory: log.directory === undefined ? join(state, 'log') : to.path(['log', 'directory'], log.directory),
    maxBytes: parseSize(log['max-size'] ?? '10MiB') ?? 0,
    keep: log.keep ?? 5,
  };
}

function pluginSettings(plugins: Readonly<Record<string, Settings>>): Readonly<Record<string, PluginSettings>> {
  return Object.fromEntries(
    Object.entries(plugins).map(([name, section]) => [
      name,
      { enabled: section['enabled'] !== false, options: withoutEnabled(section) },
    ]),
  );
}

function withoutEnabled({ enabled: _enabled, ...options }: Settings): Settings {
  return options;
}

function mappingAt(data: unknown, key: string): Settings {
  const value = isMapping(data) ? data[key] : undefined;
  return isMapping(value) ? value : {};
}
