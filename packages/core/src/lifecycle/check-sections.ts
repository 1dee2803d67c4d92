import type { Config, Definition } from '../config/types.ts';
import { closest } from '../config/suggest.ts';
import { isMisspelt } from './misspelt-plugin.ts';
import type { LoadedPlugin, OptionProblem, RegisteredPlugin } from './host.ts';
import { checkPluginOptions, mergeSections } from './plugin-options.ts';

export interface SectionsRequest {
  /** Everything installed, also what is switched off or was refused. */
  readonly registered: readonly RegisteredPlugin[];
  readonly loaded: readonly LoadedPlugin[];
  readonly sections: Config['plugins'];
  readonly definitions: readonly Definition[];
}

/** Sections without a plugin, and sections of definitions that the plugin's schema refuses. */
export async function checkSections(request: SectionsRequest): Promise<readonly OptionProblem[]> {
  const { registered, loaded, sections, definitions } = request;
  const installed = registered.map(({ source }) => source);
  const problems = Object.keys(sections).flatMap((name) => notInstalled(name, null, installed));
  for (const { name: definition, plugins } of definitions) {
    for (const [name, section] of Object.entries(plugins)) {
      problems.push(...notInstalled(name, definition, installed));
      const plugin = loaded.find((candidate) => candidate.name === name)?.plugin;
      if (plugin === undefined) continue;
      const { problem } = await checkPluginOptions(plugin.options, mergeSections(sections[name]?.options, section));
      if (problem !== null) problems.push({ kind: 'invalid', plugin: name, definition, problem });
    }
  }
  return problems;
}

function notInstalled(name: string, definition: string | null, installed: readonly string[]): OptionProblem[] {
  if (installed.includes(name)) return [];
  const meant = closest(name, installed);
  const advice = meant === null ? `installed are ${installed.join(', ') || 'none'}` : `did you mean "${meant}"?`;
  const kind = isMisspelt(name, installed) ? 'invalid' : 'absent';
  return [{ kind, plugin: name, definition, problem: `no plugin "${name}" is installed; ${advice}` }];
}
