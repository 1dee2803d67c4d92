import { Args, Flags } from '@oclif/core';
import type { PlaceCleanDocument } from '@darkive/core/copying/documents';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceClean extends BaseCommand {
  static override summary = 'Remove copies of archives that are no longer at home.';
  static override description = describe(
    'What prune or remove took from the archive directory stays at places until this is asked for: it may be all that is left of ' +
      'it. Lists the archives and asks, or takes --yes. Refused while home cannot be looked at as a whole.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> place clean bank --dry-run',
    '<%= config.bin %> place clean bank --yes',
  ];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Show what would go; remove nothing.' }),
    'yes': Flags.boolean({ char: 'y', description: 'Do not ask.' }),
    'allow-mass': Flags.boolean({ description: 'Go on although more than a fifth of the archives there would go.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceClean);
    await this.perform(flags, async (session) => {
      const { cleanPlace } = await import('@darkive/core/copying/place-clean');
      const { presentCleaned } = await import('../../present/copy.ts');
      const config = await session.config();
      const dryRun = flags['dry-run'];
      const { ask } = session;
      const confirm = async (plan: PlaceCleanDocument): Promise<boolean> => {
        await session.tell(shown(plan, presentCleaned).text(session.look));
        return (await ask?.('Remove them from there? Type yes: ')) === 'yes';
      };
      const { document, exit } = await cleanPlace(
        {
          config,
          name: args.name,
          dryRun,
          yes: flags.yes,
          allowMass: flags['allow-mass'],
          confirm: ask === null ? null : confirm,
        },
        await session.services({ config, plugins: 'all', logs: !dryRun }),
      );
      return { exit, result: shown(document, presentCleaned) };
    });
  }
}
