import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class CatalogCheck extends BaseCommand {
  static override summary = 'Compare the catalogues with the archives.';
  static override description = describe(
    'Reads the isolated catalogues, the dar_manager bases and the index, and compares them with the manifests. Repairs ' +
      'nothing: each finding names the command that does.',
    [...WORKS, 'degraded', 'refused'],
  );
  static override examples = ['<%= config.bin %> catalog check', '<%= config.bin %> catalog check home --json'];
  static override args = {
    definition: Args.string({
      multiple: true,
      ignoreStdin: true,
      description: 'Names of definitions; none means all.',
    }),
  };
  static override flags = { ...configFlag, ...progressFlags, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogCheck);
    await this.perform(flags, async (session) => {
      const { checkCatalogs } = await import('@darkive/core/knowing/catalogue-check');
      const { presentCatalogCheck } = await import('../../present/catalog.ts');
      const config = await session.config();
      const { document, exit } = await checkCatalogs(
        { config, definitions: args.definition ?? [] },
        await session.services({ config, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, presentCatalogCheck) };
    });
  }
}
