import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show the configuration as it is used, defaults filled in.';
  static override description = describe(
    'Every setting of every definition, in the keys and units of the file: written to a file it is a configuration that ' +
      'means the same. Paths are absolute; a built-in schedule is left out. Whatever looks like a secret is hidden. With --json ' +
      'numbers are bytes and milliseconds, and every value says where it comes from.',
    READS,
  );
  static override examples = ['<%= config.bin %> config show'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigShow);
    await this.perform(flags, async (session) => {
      const { showConfig } = await import('@darkive/core/setting-up/config-show');
      const { document, exit, text } = await showConfig(session.configSource);
      return { exit, result: shown(document, () => text) };
    });
  }
}
