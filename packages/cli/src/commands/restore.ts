import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';

export default class Restore extends BaseCommand {
  static override summary = 'Restore an archive, or paths of it, into an empty directory.';
  static override description = describe(
    'Applies the archive’s whole chain (FULL, then DIFF, then INCR) after comparing every slice with its manifest. ' +
      'Refuses a directory that is not empty. Paths are relative to the root of the definition, as `show` prints them.',
    [...WORKS, 'damage', 'refused', 'incomplete'],
  );
  static override examples = [
    {
      description: 'Everything',
      command: '<%= config.bin %> restore --archive home_DIFF_2026-11-21_095205 --to /tmp/home',
    },
    {
      description: 'One directory',
      command: '<%= config.bin %> restore --archive home_DIFF_2026-11-21_095205 Documents/letters --to /tmp/letters',
    },
  ];
  static override args = {
    path: Args.string({ multiple: true, ignoreStdin: true, description: 'What to restore; none means everything.' }),
  };
  static override flags = {
    'archive': Flags.string({ required: true, helpValue: 'ARCHIVE', description: 'Name or id of the archive.' }),
    'to': Flags.string({ required: true, helpValue: 'DIR', description: 'An empty or new directory.' }),
    'only-this-archive': Flags.boolean({ description: 'Apply this archive alone, without those it refers to.' }),
    'despite-damage': Flags.boolean({ description: 'Restore what can be read although slices are damaged.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Restore);
    await this.perform(flags, async (session) => {
      const { restoreArchive } = await import('@darkive/core/operations/restore');
      const { presentRestore } = await import('../present/restore.ts');
      const config = await session.config();
      const { document, exit } = await restoreArchive(
        {
          config,
          archive: flags.archive,
          paths: args.path ?? [],
          to: resolve(flags.to),
          onlyThisArchive: flags['only-this-archive'],
          despiteDamage: flags['despite-damage'],
        },
        await session.services({ config, plugins: 'none', logs: true }),
      );
      return { exit, result: { document, text: (look) => presentRestore(document, look) } };
    });
  }
}
