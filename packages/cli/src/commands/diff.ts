import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag, progressFlags } from '../flags.ts';
import type { Compare } from '../present/diff.ts';

export default class Diff extends BaseCommand {
  static override summary = 'Show what differs between two archives or two times.';
  static override description = describe(
    'Compares what a restore of the one and of the other would hold: + added, ~ changed, - removed. Reads no slice where ' +
      'the catalogues are isolated. A time means the newest archive made by then.',
    [...WORKS, 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> diff home_FULL_2026-11-01_020000 home_DIFF_2026-11-21_085205',
    '<%= config.bin %> diff "yesterday 18:00" now --definition home',
  ];
  static override args = {
    from: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of an archive, or a time.' }),
    to: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of an archive, or a time.' }),
  };
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Whose archives, where times are given.' }),
    ...fromFlag,
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff);
    await this.perform(flags, async (session) => {
      const { diffArchives } = await import('@darkive/core/restoring/diff');
      const { diffAsJson, diffAsText } = await import('../present/diff.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const compare: Compare = (listeners) =>
        diffArchives({ config, ...args, definition: flags.definition ?? null, ...listeners }, services);
      const exit = flags.json
        ? await diffAsJson(compare, session.output)
        : await diffAsText(compare, session.output, session.look);
      return { exit, result: null };
    });
  }
}
