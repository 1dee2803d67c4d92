import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, READS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag } from '../flags.ts';
import type { List } from '../present/show.ts';

export default class Show extends BaseCommand {
  static override summary = 'Show what an archive is and what it holds.';
  static override description = describe(
    'One line an entry: what this archive holds of it (saved, same, deleted, metadata), mode, owner, size, time and ' +
      'path. Bytes of a name that cannot be shown are written as \\xNN; `restore` takes the path in that form.',
    [...READS, 'refused', 'incomplete', 'interrupted', 'terminated'],
  );
  static override examples = [
    '<%= config.bin %> show home_FULL_2026-11-21_095205',
    '<%= config.bin %> show home_FULL_2026-11-21_095205 --tree',
  ];
  static override args = {
    archive: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the archive.' }),
  };
  static override flags = {
    tree: Flags.boolean({ description: 'Show the names alone, as a tree.' }),
    ...fromFlag,
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Show);
    await this.perform(flags, async (session) => {
      const { showArchive } = await import('@darkive/core/restoring/show');
      const { showAsJson, showAsText } = await import('../present/show.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const list: List = (listeners) => showArchive({ config, archive: args.archive, ...listeners }, services);
      const exit = flags.json
        ? await showAsJson(list, session.output)
        : await showAsText(list, session.output, session.look, flags.tree);
      return { exit, result: null };
    });
  }
}
