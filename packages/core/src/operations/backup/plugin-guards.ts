import type { Config, Definition } from '../../config/types.ts';
import { DarkiveError } from '../../errors/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { ruleProblems } from '../notify/rule-problems.ts';
import type { Services } from '../services.ts';

/** Throws `config-invalid` when a plugin's options are wrong: a backup without the parity someone asked for is no success. */
export async function requireValidPluginOptions(
  config: Config,
  definitions: readonly Definition[],
  { plugins }: Services,
): Promise<void> {
  const refused = plugins.refused.filter(({ fault }) => fault === 'options');
  const problems = [
    ...refused.map(({ source, reason }) => `plugins: ${source}: ${reason}`),
    ...(await plugins.checkOptions(definitions)).map(({ plugin, definition, problem }) =>
      definition === null
        ? `plugins: ${plugin}: ${problem}`
        : `definitions: ${definition}: plugins: ${plugin}: ${problem}`,
    ),
    ...ruleProblems(config, plugins).map(({ rule, problem }) => `notify: rules[${rule}]: plugin: ${problem}`),
  ];
  if (problems.length === 0) return;
  throw new DarkiveError('config-invalid', `${config.file}: ${problems.join('\n')}`, {
    hint: 'Correct it, then look again with: darkive config check',
    facts: { file: config.file, problems },
  });
}

/** A broken plugin never blocks a backup, but what it would have done is missing. */
export function brokenPlugins({ plugins }: Services): Finding[] {
  return plugins.refused
    .filter(({ fault }) => fault === 'broken')
    .map(({ source, reason }) =>
      finding(
        'degraded',
        'plugin-refused',
        `The plugin ${source} is not used: ${reason}`,
        `Update it, or remove it with: darkive plugins uninstall ${source}`,
        { plugin: source },
      ),
    );
}
