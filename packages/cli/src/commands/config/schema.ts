import { BaseCommand } from '../../base-command.ts';
import { describe } from '../../describe.ts';
import { jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of the configuration file, for editors.';
  static override description = describe(
    'Generated from the schema that judges the file, with the options of every plugin that is installed. Reads no ' +
      'configuration.',
    ['done', 'usage'],
  );
  static override examples = ['<%= config.bin %> config schema > darkive.schema.json'];
  static override flags = { ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigSchema);
    await this.perform(flags, async (session) => {
      const { configSchemaDocument } = await import('@darkive/core/setting-up/config-schema');
      const { plugins } = await session.services({ config: null, plugins: 'all', logs: false });
      const { document, exit } = configSchemaDocument(plugins);
      return { exit, result: shown(document, () => `${JSON.stringify(document.jsonSchema, null, 2)}\n`) };
    });
  }
}
