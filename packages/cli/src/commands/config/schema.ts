import { BaseCommand } from '../../base-command.ts';
import { describe } from '../../describe.ts';
import { jsonFlag } from '../../flags.ts';

export default class ConfigSchema extends BaseCommand {
  static override summary = 'Print the JSON Schema of the configuration file, for editors.';
  static override description = describe('Generated from the schema that judges the file. Reads nothing.', [
    'done',
    'usage',
  ]);
  static override examples = ['<%= config.bin %> config schema > darkive.schema.json'];
  static override flags = { ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigSchema);
    await this.perform(flags, async () => {
      const { configSchemaDocument } = await import('@darkive/core/operations/config-schema');
      const { document, exit } = configSchemaDocument();
      return { exit, result: { document, text: () => `${JSON.stringify(document.jsonSchema, null, 2)}\n` } };
    });
  }
}
