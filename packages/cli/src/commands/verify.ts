import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Verify extends BaseCommand {
  static override summary = 'Check archives: slices, dar’s own test, and what plugins added.';
  static override description = describe(
    'Compares every slice and artifact with the manifest, reads the archive with `dar -t`, and asks the plugins. ' +
      'Changes nothing. Without an archive, all of them.',
    [...WORKS, 'degraded', 'damage', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> verify',
    '<%= config.bin %> verify home_FULL_2026-11-21_095205',
    '<%= config.bin %> verify --definition home',
  ];
  static override args = {
    archive: Args.string({ multiple: true, ignoreStdin: true, description: 'Names or ids; none means all.' }),
  };
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Only archives of this definition.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Verify);
    await this.perform(flags, async (session) => {
      const { verifyArchives } = await import('@darkive/core/proving/verify');
      const { presentVerify } = await import('../present/verify.ts');
      const config = await session.configOrTell();
      const { document, exit } = await verifyArchives(
        { config, archives: args.archive ?? [], definition: flags.definition ?? null },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentVerify) };
    });
  }
}
