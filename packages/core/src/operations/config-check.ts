import { missingRoots } from '../config/find-definition.ts';
import { readConfig, type ConfigSource } from '../config/load.ts';
import type { ParsedConfig } from '../config/parse.ts';
import type { PluginHost } from '../lifecycle/host.ts';
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
}

export interface ConfigCheckRequest extends ConfigSource {
  /** The plugins that are installed; null leaves their options unchecked. */
  readonly plugins: CheckedPlugins | null;
}

type CheckedPlugins = Pick<PluginHost, 'refused' | 'checkOptions'>;

/** Everything that is wrong with the configuration: the file, roots that are not there, options of plugins. */
export async function checkConfig(request: ConfigCheckRequest): Promise<OperationResult<ConfigCheckDocument>> {
  const read = await readConfig(request);
  if ('problems' in read) return result(read.file, read.problems, []);
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
  const plugins = request.plugins === null ? [] : await pluginProblems(read, request.plugins);
  return result(
    config.file,
    [...roots, ...plugins],
    config.definitions.map((definition) => definition.name),
  );
}

function result(
  file: string,
  problems: readonly string[],
  definitions: readonly string[],
): OperationResult<ConfigCheckDocument> {
  const ok = problems.length === 0;
  return {
    document: { schema: 'darkive.config-check/1', file, ok, problems, definitions },
    exit: ok ? 'done' : 'usage',
  };
}

/** The host has judged the plugins' own sections when it loaded them; it judges those of definitions now. */
async function pluginProblems({ config, where }: ParsedConfig, host: CheckedPlugins): Promise<readonly string[]> {
  const refused = host.refused.map(({ source, reason }) => {
    const place = Object.hasOwn(config.plugins, source) ? `${where(['plugins', source])}: ` : '';
    return `${place}the plugin ${source} is refused: ${reason}`;
  });
  const problems = (await host.checkOptions(config.definitions)).map(({ plugin, definition, problem }) => {
    const section = definition === null ? [] : ['definitions', definition];
    return `${where([...section, 'plugins', plugin])}: ${problem}`;
  });
  return [...refused, ...problems];
}
