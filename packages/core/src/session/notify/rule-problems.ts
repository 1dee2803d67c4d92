import type { Config } from '../../config/types.ts';
import { closest } from '../../config/index.ts';
import { isMisspelt } from '../../lifecycle/misspelt-plugin.ts';
import type { PluginHost } from '../../lifecycle/host.ts';

export interface RuleProblem {
  /** Index of the rule below `notify: rules`. */
  readonly rule: number;
  /** The plugin is not installed; otherwise it is there and no notifier, or its name is misspelt. */
  readonly absent: boolean;
  /** As one sentence, naming the plugin. */
  readonly problem: string;
}

/** Rules about notifiers that are not there. One that is switched off or refused is told elsewhere. */
export function ruleProblems(
  config: Config,
  { loaded, refused }: Pick<PluginHost, 'loaded' | 'refused'>,
): RuleProblem[] {
  const notifiers = loaded.filter(({ hooks }) => hooks.includes('notify')).map(({ name }) => name);
  const excused = new Set([
    ...notifiers,
    ...refused.map(({ source }) => source),
    ...Object.keys(config.plugins).filter((name) => config.plugins[name]?.enabled === false),
  ]);
  return config.notify.rules.flatMap(({ plugin }, rule) => {
    if (plugin === null || excused.has(plugin)) return [];
    if (loaded.some(({ name }) => name === plugin))
      return [{ rule, absent: false, problem: `the plugin "${plugin}" is no notifier` }];
    const near = closest(plugin, notifiers);
    const advice = near === null ? `notifiers are ${notifiers.join(', ') || 'none'}` : `did you mean "${near}"?`;
    return [{ rule, absent: !isMisspelt(plugin, notifiers), problem: `no plugin "${plugin}" is installed; ${advice}` }];
  });
}
