import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, READS } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Copies extends BaseCommand {
  static override summary = 'How many copies there are of each archive, where, and proved when.';
  static override description = describe(
    'A copy at another place counts when all of it is there and was read back there not longer ago than `verify-every`. Says which ' +
      'place to attach next, and why. Exit code 3 when an archive has fewer than are wanted.',
    [...READS, 'degraded', 'refused', 'incomplete'],
  );
  static override examples = ['<%= config.bin %> copies', '<%= config.bin %> copies home_FULL_2026-11-21_095205'];
  static override args = {
    archive: Args.string({ multiple: true, ignoreStdin: true, description: 'Names or ids; none means all.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Copies);
    await this.perform(flags, async (session) => {
      const { countArchiveCopies } = await import('@darkive/core/copying/copies');
      const { presentCopies } = await import('../present/copy.ts');
      const config = await session.config();
      const { document, exit } = await countArchiveCopies(
        { config, archives: args.archive ?? [] },
        await session.services({ config, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, presentCopies) };
    });
  }
}
