import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Drill extends BaseCommand {
  static override summary = 'Prove that old archives can be restored and repaired, by doing it.';
  static override description = describe(
    'Restores files of the archives that were drilled longest ago into a temporary directory and compares them with the ' +
      'archive’s own checksums; each drill goes on where the last one ended, so that over time every file has its turn. ' +
      'Then blocks of a copied slice are lost and rebuilt from parity. Measures how long a recovery takes. Takes no lock.',
    [...WORKS, 'degraded', 'damage', 'refused'],
  );
  static override examples = ['<%= config.bin %> drill', '<%= config.bin %> drill --definition home --budget 10GiB'];
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Only archives of this definition.' }),
    budget: Flags.string({
      helpValue: '2h|10GiB',
      description: 'Stop when this time or this many restored bytes are used up; 1GiB when left out.',
    }),
    ...fromFlag,
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Drill);
    await this.perform(flags, async (session) => {
      const { drill } = await import('@darkive/core/proving/drill');
      const { parseBudget } = await import('@darkive/core/session/budget');
      const { presentDrill } = await import('../present/drill.ts');
      const budget = flags.budget === undefined ? null : parseBudget(flags.budget);
      const config = await session.configOrTell();
      const { document, exit } = await drill(
        { config, definition: flags.definition ?? null, budget },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentDrill) };
    });
  }
}
