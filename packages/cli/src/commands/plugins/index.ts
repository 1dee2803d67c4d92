import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class Plugins extends BaseCommand {
  static override summary = 'List the plugins: what they hook into, and whether they are loaded.';
  static override description = describe(
    'With the version of the plugin contract that each was written for, and the reason when one takes no part. Works ' +
      'without a configuration, too.',
    ['done', 'failed', 'usage', 'degraded'],
  );
  static override examples = ['<%= config.bin %> plugins', '<%= config.bin %> plugins --json'];
  static override flags = {
    core: Flags.boolean({ description: 'Show also the packages that only add commands.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Plugins);
    await this.perform(flags, async (session) => {
      const { pluginStatus } = await import('@darkive/core/setting-up/plugin-status');
      const { presentPlugins } = await import('../../present/plugins.ts');
      const { pluginPackages } = await import('../../plugin-packages.ts');
      const found = await session.registeredPlugins();
      const { document, exit } = pluginStatus({ ...found, packages: pluginPackages(this.config) });
      return { exit, result: shown(document, (safe, look) => presentPlugins(safe, flags.core, look)) };
    });
  }
}
