import { resolve } from 'node:path';
import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class CatalogRelocate extends BaseCommand {
  static override summary = 'Tell the dar_manager bases where archives were moved to.';
  static override description = describe(
    'Rewrites the directories in the bases that are OLD or lie below it. Moves no file. Names what else refers to OLD: the ' +
      'configuration, and manifests whose parity lies there.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> catalog relocate /mnt/old-disk /mnt/new-disk'];
  static override args = {
    from: Args.string({ required: true, ignoreStdin: true, description: 'The directory as it was.' }),
    to: Args.string({ required: true, ignoreStdin: true, description: 'The directory as it is now.' }),
  };
  static override flags = { ...configFlag, ...progressFlags, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CatalogRelocate);
    await this.perform(flags, async (session) => {
      const { relocateCatalogs } = await import('@darkive/core/knowing/catalogue-relocate');
      const { presentCatalogRelocate } = await import('../../present/catalog.ts');
      const config = await session.config();
      const { document, exit } = await relocateCatalogs(
        { config, from: resolve(args.from), to: resolve(args.to) },
        await session.services({ config, plugins: 'none', logs: true }),
      );
      return { exit, result: shown(document, presentCatalogRelocate) };
    });
  }
}
