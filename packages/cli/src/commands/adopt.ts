import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Adopt extends BaseCommand {
  static override summary = 'Make an archive that has no manifest a restore point again.';
  static override description = describe(
    'For an archive whose manifest is lost, or that plain dar made under such a name. dar must be able to read all of it: ' +
      'every slice there, the last one marked as last, `dar -t` clean. What it builds on is known from the ledger or worked ' +
      'out from its contents. Its slices are hashed as they are and never touched; parity and catalogue that fit are taken over. ' +
      'The manifest says that the archive was adopted, and what is not known any more.',
    [...WORKS, 'degraded', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> adopt home_FULL_2026-11-21_095205 --dry-run',
    '<%= config.bin %> adopt home_FULL_2026-11-21_095205',
  ];
  static override args = {
    archive: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Its name: what its slices are called before `.1.dar`.',
    }),
  };
  static override flags = {
    'dry-run': Flags.boolean({
      default: false,
      description: 'Read all of it and say what would be written; write nothing.',
    }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Adopt);
    await this.perform(flags, async (session) => {
      const { adopt } = await import('@darkive/core/adoption/adopt');
      const { presentAdopt } = await import('../present/adopt.ts');
      const config = await session.config();
      const { document, exit } = await adopt(
        { config, archive: args.archive, dryRun: flags['dry-run'] },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentAdopt) };
    });
  }
}
