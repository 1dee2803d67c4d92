import { z } from 'zod';
import { flag } from './values.ts';

const NPM_NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Short names that people try first; a plugin is always called by its full npm name. */
const SHORT_PLUGIN_NAME = /^(?!(?:par2|discord|systemd|dashboard)$)/;

export const pluginName = z
  .string()
  .max(214, { error: 'a shorter name' })
  .regex(NPM_NAME, { error: 'the full npm name of a plugin, such as @darkive/plugin-par2' })
  .regex(SHORT_PLUGIN_NAME, { error: 'the full npm name of the plugin, @darkive/plugin-…' });

const pluginOptions = z.record(z.string(), z.unknown(), { error: 'a mapping of options; {} for none' });

export const definitionPlugins = z
  .record(
    pluginName,
    pluginOptions.check(({ value, issues }) => {
      if (!Object.hasOwn(value, 'enabled')) return;
      const message = 'only under "plugins" at the top of the file, where it holds for every definition';
      issues.push({ code: 'custom', input: value['enabled'], path: ['enabled'], message });
    }),
    { error: 'a mapping from plugin names to their options' },
  )
  .describe("Options of plugins for this definition; they add to the plugin's own section and replace what it says.");

export const plugins = z
  .record(pluginName, z.looseObject({ enabled: flag.optional() }, { error: 'a mapping of options; {} for none' }), {
    error: 'a mapping from plugin names to their options',
  })
  .describe('Options of plugins, by full npm name. Every installed plugin is on unless it says "enabled: false".');
