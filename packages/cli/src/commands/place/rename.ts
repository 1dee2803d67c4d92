import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceRename extends BaseCommand {
  static override summary = 'Give a place another name.';
  static override description = describe(
    'Its copies stay: a place is known by its id. It is told when it is next brought up to date.',
    [...WORKS, 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> place rename bank bank-1'];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
    to: Args.string({ required: true, ignoreStdin: true, description: 'What it is called from now on.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceRename);
    await this.perform(flags, async (session) => {
      const { renamePlace } = await import('@darkive/core/copying/place-change');
      const { presentChanged } = await import('../../present/places.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: true });
      const { document, exit } = await renamePlace({ config, name: args.name, to: args.to }, services);
      return { exit, result: shown(document, presentChanged) };
    });
  }
}
