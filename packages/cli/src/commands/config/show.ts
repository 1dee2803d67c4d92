import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show the configuration as it is used, defaults filled in.';
  static override description = describe(
    'Every setting of every definition and where its value comes from. Whatever looks like a secret is hidden.',
    READS,
  );
  static override examples = ['<%= config.bin %> config show'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigShow);
    await this.perform(flags, async (session) => {
      const { showConfig } = await import('@darkive/core/operations/config-show');
      const { presentConfig } = await import('../../present/config.ts');
      const { document, exit } = await showConfig(session.configSource);
      return { exit, result: shown(document, presentConfig) };
    });
  }
}
