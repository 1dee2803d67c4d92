import { missingRoots } from '../config/find-definition.ts';
import { readConfig, type ConfigSource } from '../config/load.ts';
import type { ParsedConfig } from '../config/parse.ts';
import { formatKey } from '../config/problem.ts';
import type { Definition } from '../config/types.ts';
import type { KeyPath } from '../config/yaml-document.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import { idleRules, idleRuleText, type IdleRule } from '../preflight/selection-check.ts';
import { ruleProblems } from '../session/notify/rule-problems.ts';
import type { OperationResult } from '../services/result.ts';

/** `darkive config check --json`. */
export interface ConfigCheckDocument {
  readonly schema: 'darkive.config-check/1';
  readonly file: string;
  readonly ok: boolean;
  /** Each as `file:line:column: key: what is wrong`. */
  readonly problems: readonly string[];
  /** What is allowed and yet does nothing, in the same form: an exclude that matches nothing. */
  readonly warnings: readonly string[];
  /** Names of the definitions; empty when the file cannot be used. */
  readonly definitions: readonly string[];
  /** The plugins whose options are right; empty when the file cannot be used. */
  readonly plugins: readonly { readonly name: string; readonly version: string }[];
}

export interface ConfigCheckRequest extends ConfigSource {
  /** The plugins that are installed; null leaves their options unchecked. */
  readonly plugins: CheckedPlugins | null;
}

type CheckedPlugins = Pick<PluginHost, 'loaded' | 'refused' | 'checkOptions'>;

/** Everything that is wrong with the configuration: the file, roots that are not there, options of plugins. */
export async function checkConfig(request: ConfigCheckRequest): Promise<OperationResult<ConfigCheckDocument>> {
  const read = await readConfig(request);
  if ('problems' in read) return result(read.file, read.problems, [], [], []);
  const { config, where } = read;
  const roots = (await missingRoots(config)).map(({ definition, root, reason }) => {
    const what =
      reason === 'missing'
        ? 'does not exist'
        : reason === 'not-a-directory'
          ? 'is not a directory'
          : `cannot be read (${reason})`;
    return `${where(['definitions', definition, 'root'])}: ${root} ${what}; mount it or correct the path`;
  });
  const rules = await ruleProblemsIn(read);
  const { problems, wrong } = request.plugins === null ? NOT_ASKED : await pluginProblems(read, request.plugins);
  return result(
    config.file,
    [...roots, ...rules.problems, ...problems],
    rules.warnings,
    config.definitions.map((definition) => definition.name),
    (request.plugins?.loaded ?? [])
      .filter(({ name }) => !wrong.includes(name))
      .map(({ name, version }) => ({ name, version })),
  );
}

function result(
  file: string,
  problems: readonly string[],
  warnings: readonly string[],
  definitions: readonly string[],
  plugins: ConfigCheckDocument['plugins'],
): OperationResult<ConfigCheckDocument> {
  const ok = problems.length === 0;
  return {
    document: { schema: 'darkive.config-check/1', file, ok, problems, warnings, definitions, plugins },
    exit: ok ? 'done' : 'usage',
  };
}

/** Includes that name nothing are problems like a missing root, and so are names of directories; other excludes that do nothing are worth a word. */
async function ruleProblemsIn({
  config,
  where,
  origins,
}: ParsedConfig): Promise<{ problems: string[]; warnings: string[] }> {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const definition of config.definitions) {
    // A root that cannot be read is a problem of its own.
    const idle = await idleRules(definition, new AbortController().signal).catch(() => []);
    for (const one of idle) {
      const key = placeOf(one, definition, origins[definition.name]?.['exclude'] === 'defaults', where);
      const text = `${key}: ${idleRuleText(one, definition.root)}`;
      (one.kind === 'idle' ? warnings : problems).push(text);
    }
  }
  return { problems, warnings };
}

/** Rules come from `include` and then `exclude`, or from `rules`. */
function placeOf(
  { rule, index }: IdleRule,
  { name, selection }: Definition,
  excludeOfDefaults: boolean,
  where: ParsedConfig['where'],
): string {
  const of = ['definitions', name];
  if (isWritten([...of, 'rules'], where)) return where([...of, 'rules', index]);
  if (rule.action === 'include') return where([...of, 'include', index]);
  const rules = selection.kind === 'structured' ? selection.rules : [];
  const includes = rules.filter(({ action }) => action === 'include').length;
  return where([...(excludeOfDefaults ? ['defaults'] : of), 'exclude', index - includes]);
}

/** A key that is not there has the place of the mapping that should hold it. */
function isWritten(key: KeyPath, where: ParsedConfig['where']): boolean {
  const place = (path: KeyPath): string => where(path).slice(0, -formatKey(path).length);
  return place(key) !== place(key.slice(0, -1));
}

interface PluginProblems {
  readonly problems: readonly string[];
  /** Names of the plugins that have one. */
  readonly wrong: readonly string[];
}

const NOT_ASKED: PluginProblems = { problems: [], wrong: [] };

/** The host has judged the plugins' own sections when it loaded them; it judges those of definitions now. */
async function pluginProblems({ config, where }: ParsedConfig, host: CheckedPlugins): Promise<PluginProblems> {
  const refused = host.refused.map(({ source, reason }) => {
    const place = Object.hasOwn(config.plugins, source) ? `${where(['plugins', source])}: ` : '';
    return `${place}the plugin ${source} is refused: ${reason}`;
  });
  const found = await host.checkOptions(config.definitions);
  const options = found.map(({ plugin, definition, problem }) => {
    const section = definition === null ? [] : ['definitions', definition];
    return `${where([...section, 'plugins', plugin])}: ${problem}`;
  });
  const rules = ruleProblems(config, host).map(
    ({ rule, problem }) => `${where(['notify', 'rules', rule, 'plugin'])}: ${problem}`,
  );
  return { problems: [...refused, ...options, ...rules], wrong: found.map(({ plugin }) => plugin) };
}
