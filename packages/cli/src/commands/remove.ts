import { Args, Flags } from '@oclif/core';
import type { RemoveDocument } from '@darkive/core/letting-go/retention-documents';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Remove extends BaseCommand {
  static override summary = 'Remove archives by name.';
  static override description = describe(
    'Removes slices, parity, catalogues and manifest. Refuses when other archives build on a named one, when one is ' +
      'pinned, and when it is the newest verified FULL of its definition. Asks on a terminal; elsewhere it needs --yes.',
    [...WORKS, 'degraded', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> remove home_INCR_2026-11-21_095205 --dry-run',
    '<%= config.bin %> remove home_FULL_2024-11-21_095205 --with-dependants --yes',
  ];
  static override args = {
    archive: Args.string({ required: true, multiple: true, ignoreStdin: true, description: 'Names or ids.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Check and show what would go; remove nothing.' }),
    'with-dependants': Flags.boolean({ description: 'Also remove what builds on them.' }),
    'force-last': Flags.boolean({ description: 'Even the newest verified FULL of a definition.' }),
    'yes': Flags.boolean({ char: 'y', description: 'Do not ask.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Remove);
    await this.perform(flags, async (session) => {
      const { planRemove, removeArchives } = await import('@darkive/core/letting-go/remove');
      const { presentRemove } = await import('../present/remove.ts');
      const config = await session.config();
      const dryRun = flags['dry-run'];
      const { ask } = session;
      const confirm = async (plan: RemoveDocument): Promise<boolean> => {
        await session.tell(presentRemove(plan, session.look));
        return (await ask?.('Remove them? Type yes: ')) === 'yes';
      };
      const options = {
        config,
        archives: args.archive,
        withDependants: flags['with-dependants'],
        forceLast: flags['force-last'],
        yes: flags.yes,
        confirm: ask === null ? null : confirm,
      };
      const services = await session.services({ config, plugins: 'all', logs: !dryRun });
      const { document, exit } = await (dryRun ? planRemove(options, services) : removeArchives(options, services));
      return { exit, result: shown(document, presentRemove) };
    });
  }
}
