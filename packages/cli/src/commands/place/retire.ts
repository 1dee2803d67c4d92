import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceRetire extends BaseCommand {
  static override summary = 'Give a place up.';
  static override description = describe(
    'Nothing is copied there any more, and its copies count no more. Nothing on it is removed. See what would be missed ' +
      'with `darkive place lost NAME --simulate`; take it back with `darkive place found NAME`.',
    [...WORKS, 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> place retire old-disk'];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceRetire);
    await this.perform(flags, async (session) => {
      const { retirePlace } = await import('@darkive/core/copying/place-change');
      const { presentChanged } = await import('../../present/places.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: true });
      const { document, exit } = await retirePlace({ config, name: args.name }, services);
      return { exit, result: shown(document, presentChanged) };
    });
  }
}
