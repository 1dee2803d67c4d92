import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Repair extends BaseCommand {
  static override summary = 'Repair the damaged slices and the parity of an archive.';
  static override description = describe(
    'Lets the plugins rebuild damaged or missing slices in a scratch directory, compares each with the manifest, and ' +
      'only then puts it in the place of the damaged one, which is kept until `dar -t` has passed. Then parity that is ' +
      'missing or damaged is made anew from slices that are intact.',
    [...WORKS, 'degraded', 'damage', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> repair home_FULL_2026-11-21_095205',
    '<%= config.bin %> repair home_FULL_2026-11-21_095205 --dry-run',
  ];
  static override args = {
    archive: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the archive.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({
      description: 'Repair a copy in the temporary directory, say what came of it, and change nothing.',
    }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Repair);
    await this.perform(flags, async (session) => {
      const { repairArchive } = await import('@darkive/core/proving/repair');
      const { presentRepair } = await import('../present/repair.ts');
      const config = await (flags['dry-run'] ? session.config() : session.configOrTell());
      const { document, exit } = await repairArchive(
        { config, archive: args.archive, dryRun: flags['dry-run'] },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentRepair) };
    });
  }
}
