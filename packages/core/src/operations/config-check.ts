import { missingRoots } from '../config/find-definition.ts';
import { readConfig, type ConfigSource } from '../config/load.ts';
import type { ParsedConfig } from '../config/parse.ts';
import type { PluginHost } from '../lifecycle/host.ts';
import { ruleProblems } from './notify/rule-problems.ts';
import type { OperationResult } from './result.ts';

/** `darkive config check --json`. */
export interface ConfigCheckDocument {
  readonly schema: 'darkive.config-check/1';
  readonly file: string;
  readonly ok: boolean;
  /** Each as `file:line:column: key: what is wrong`. */
  readonly problems: readonly string[];
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
  if ('problems' in read) return result(read.file, read.problems, [], []);
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
  const { problems, wrong } = request.plugins === null ? NOT_ASKED : await pluginProblems(read, request.plugins);
  return result(
    config.file,
    [...roots, ...problems],
    config.definitions.map((definition) => definition.name),
    (request.plugins?.loaded ?? [])
      .filter(({ name }) => !wrong.includes(name))
      .map(({ name, version }) => ({ name, version })),
  );
}

function result(
  file: string,
  problems: readonly string[],
  definitions: readonly string[],
  plugins: ConfigCheckDocument['plugins'],
): OperationResult<ConfigCheckDocument> {
  const ok = problems.length === 0;
  return {
    document: { schema: 'darkive.config-check/1', file, ok, problems, definitions, plugins },
    exit: ok ? 'done' : 'usage',
  };
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
