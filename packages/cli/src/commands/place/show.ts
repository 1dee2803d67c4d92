import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceShow extends BaseCommand {
  static override summary = 'Show one place, and which archives lie there.';
  static override description = describe('From what was last known of it; the place need not be here.', [
    ...READS,
    'degraded',
    'refused',
  ]);
  static override examples = ['<%= config.bin %> place show bank'];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceShow);
    await this.perform(flags, async (session) => {
      const { showPlace } = await import('@darkive/core/copying/place-list');
      const { presentPlace } = await import('../../present/places.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: false });
      const { document, exit } = await showPlace({ config, name: args.name }, services);
      return { exit, result: shown(document, presentPlace) };
    });
  }
}
