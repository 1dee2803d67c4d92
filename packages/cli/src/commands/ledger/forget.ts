import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class LedgerForget extends BaseCommand {
  static override summary = 'Say that archives which vanished are gone for good.';
  static override description = describe(
    'An archive that was published, and that Darkive did not remove, is missed by every command until it is back. This ends ' +
      'the warning for archives that were lost or deleted by hand. It touches no file, and refuses archives that are there.',
    [...READS, 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> ledger forget home_FULL_2024-11-21_095205',
    '<%= config.bin %> ledger forget --all --definition home',
  ];
  static override args = {
    archive: Args.string({ multiple: true, ignoreStdin: true, description: 'Names or ids.' }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'Everything that is gone.' }),
    definition: Flags.string({ dependsOn: ['all'], description: 'With --all: only of this definition.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(LedgerForget);
    await this.perform(flags, async (session) => {
      const { forgetArchives } = await import('@darkive/core/knowing/ledger-forget');
      const { presentForgotten } = await import('../../present/ledger.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: true });
      const { document, exit } = await forgetArchives(
        { config, archives: args.archive ?? [], all: flags.all, definition: flags.definition ?? null },
        services,
      );
      return { exit, result: shown(document, presentForgotten) };
    });
  }
}
