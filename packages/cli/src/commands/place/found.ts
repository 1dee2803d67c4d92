import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceFound extends BaseCommand {
  static override summary = 'Take back a place that was lost or retired.';
  static override description = describe('It counts again after every file there was read.', [
    ...WORKS,
    'degraded',
    'damage',
    'locked',
    'refused',
  ]);
  static override examples = ['<%= config.bin %> place found bank'];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
  };
  static override flags = {
    rate: Flags.string({ helpValue: 'SIZE', description: 'Read so many bytes in a second at most: 50MB.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceFound);
    await this.perform(flags, async (session) => {
      const { refreshPlace } = await import('@darkive/core/copying/verify-place');
      const { parseRate } = await import('@darkive/core/session/budget');
      const { presentPlaceVerify } = await import('../../present/places.ts');
      const rate = flags.rate === undefined ? null : parseRate(flags.rate);
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: true });
      const { document, exit } = await refreshPlace(
        { config, name: args.name, rate, command: 'place found' },
        services,
      );
      return { exit, result: shown(document, presentPlaceVerify) };
    });
  }
}
