import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { whereGiven } from '../../path-argument.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceAdopt extends BaseCommand {
  static override summary = 'Learn from one place what all places hold.';
  static override description = describe(
    'For a new archive directory, or one whose memory of places is lost: each place has the inventories of all of them. Nothing is ' +
      'written at the place.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> place adopt /media/anna/bank'];
  static override args = {
    path: Args.string({ required: true, ignoreStdin: true, description: 'Where the place is.' }),
  };
  static override flags = {
    kind: Flags.string({ default: 'directory', helpValue: 'KIND', description: 'What sort of place it is.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceAdopt);
    await this.perform(flags, async (session) => {
      const { adoptPlace } = await import('@darkive/core/copying/place-adopt');
      const { presentAdopted } = await import('../../present/places.ts');
      const config = await session.config();
      const { document, exit } = await adoptPlace(
        { config, kind: flags.kind, at: await whereGiven(args.path) },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentAdopted) };
    });
  }
}
