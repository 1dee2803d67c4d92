import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class CatalogRebuild extends BaseCommand {
  static override summary = 'Make the catalogues anew from the archives.';
  static override description = describe(
    'Makes the dar_manager base of each definition and the index of names from the isolated catalogues, or from the ' +
      'archives where those are missing. A base is replaced whole; archives are only read.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> catalog rebuild', '<%= config.bin %> catalog rebuild home'];
  static override args = {
    definition: Args.string({
      multiple: true,
      ignoreStdin: true,
      description: 'Names of definitions; none means all.',
    }),
  };
  static override flags = { ...configFlag, ...progressFlags, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogRebuild);
    await this.perform(flags, async (session) => {
      const { rebuildCatalogs } = await import('@darkive/core/knowing/catalogue-rebuild');
      const { presentCatalogRebuild } = await import('../../present/catalog.ts');
      const config = await session.config();
      const { document, exit } = await rebuildCatalogs(
        { config, definitions: args.definition ?? [] },
        await session.services({ config, plugins: 'none', logs: true }),
      );
      return { exit, result: shown(document, presentCatalogRebuild) };
    });
  }
}
