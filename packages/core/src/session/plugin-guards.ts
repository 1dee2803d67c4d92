import type { Config, Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import type { OptionProblem } from '../lifecycle/host.ts';
import { finding, type Finding } from '../records/finding.ts';
import { ruleProblems } from './notify/rule-problems.ts';
import type { Services } from '../services/services.ts';

/**
 * What the configuration says of plugins, judged. A section that is wrong is refused: a backup without the parity someone asked for
 * is no success. A section without a plugin, and a plugin without a section, are findings: no backup stops for years because a
 * notifier was uninstalled. See docs/decisions/0021-sections-without-a-plugin.md.
 */
interface PluginJudgement {
  /** Each as the end of a sentence that begins with the file. */
  readonly refusals: readonly string[];
  /** Sections whose plugin is not installed. */
  readonly absent: readonly OptionProblem[];
  readonly findings: readonly Finding[];
}

async function judgePlugins(
  config: Config,
  definitions: readonly Definition[],
  { plugins }: Pick<Services, 'plugins'>,
): Promise<PluginJudgement> {
  const problems = await plugins.checkOptions(definitions);
  const wrong = plugins.refused.filter(
    ({ source, fault }) =>
      fault === 'options' ||
      // Set up for a definition, and then not even right for all of them.
      (fault === 'not-set-up' && definitions.some((definition) => Object.hasOwn(definition.plugins, source))),
  );
  // What is switched off is missed by nobody.
  const absent = problems.filter(({ kind, plugin }) => kind === 'absent' && config.plugins[plugin]?.enabled !== false);
  return {
    refusals: [
      ...wrong.map(({ source, reason }) => `plugins: ${source}: ${reason}`),
      ...problems.filter(({ kind }) => kind === 'invalid').map(placed),
      ...ruleProblems(config, plugins)
        .filter(({ absent: missing }) => !missing)
        .map(({ rule, problem }) => `notify: rules[${rule}]: plugin: ${problem}`),
    ],
    absent,
    findings: [
      ...brokenPlugins({ plugins }),
      ...plugins.refused
        .filter((refused) => refused.fault === 'not-set-up' && !wrong.includes(refused))
        .map(({ source, reason, tellsOnly }) => notSetUp(source, reason, tellsOnly === true)),
      ...absentFindings(absent),
      ...ruleProblems(config, plugins)
        .filter(({ absent: missing }) => missing)
        .map(({ rule, problem }) => ruleFinding(config, rule, problem)),
    ],
  };
}

/** Throws `config-invalid` when a section or a rule is wrong; otherwise what has to be told about plugins. */
export async function requireValidPluginOptions(
  config: Config,
  definitions: readonly Definition[],
  services: Pick<Services, 'plugins'>,
): Promise<readonly Finding[]> {
  const { refusals, findings } = await judgePlugins(config, definitions, services);
  if (refusals.length > 0) throw refusal(config, refusals);
  return findings;
}

/**
 * The same for what removes archives: a plugin that is not installed may be one that objects to removals (`pre-prune`), and cannot
 * be asked. Keeping costs room, removing cannot be undone.
 */
export async function requirePluginsToAsk(
  config: Config,
  definitions: readonly Definition[],
  services: Pick<Services, 'plugins'>,
): Promise<readonly Finding[]> {
  const { refusals, absent, findings } = await judgePlugins(config, definitions, services);
  const all = [...refusals, ...absent.map(placed)];
  if (all.length > 0) throw refusal(config, all);
  return findings;
}

function refusal(config: Config, problems: readonly string[]): DarkiveError {
  return new DarkiveError('config-invalid', `${config.file}: ${problems.join('\n')}`, {
    hint: 'Correct it, then look again with: darkive config check',
    facts: { file: config.file, problems },
  });
}

function placed({ plugin, definition, problem }: OptionProblem): string {
  const place = definition === null ? '' : `definitions: ${definition}: `;
  return `${place}plugins: ${plugin}: ${problem}`;
}

/** One for each name, however many definitions have a section for it. */
function absentFindings(absent: readonly OptionProblem[]): Finding[] {
  const names = [...new Set(absent.map(({ plugin }) => plugin))];
  return names.map((name) =>
    finding(
      'degraded',
      'plugin-absent',
      `The configuration has a section for ${name}, which is not installed: what it would do is missing.`,
      `Install it with: darkive plugins install ${name}. Or remove its section, then look with: darkive config check`,
      { plugin: name },
    ),
  );
}

function notSetUp(source: string, reason: string, tellsOnly: boolean): Finding {
  return finding(
    tellsOnly ? 'warning' : 'degraded',
    'plugin-not-set-up',
    `The plugin ${source} is installed and not set up, and takes no part: ${reason}`,
    `Write its section below "plugins" in the configuration, or remove it with: darkive plugins uninstall ${source}`,
    { plugin: source },
  );
}

function ruleFinding(config: Config, rule: number, problem: string): Finding {
  const plugin = config.notify.rules[rule]?.plugin ?? null;
  return finding(
    'warning',
    'notify-rule-void',
    `The rule notify: rules[${rule}] tells nobody: ${problem}`,
    'Correct it, then look again with: darkive config check',
    { plugin },
  );
}

/** A broken plugin never blocks a backup, but what it would have done is missing. */
function brokenPlugins({ plugins }: Pick<Services, 'plugins'>): Finding[] {
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
