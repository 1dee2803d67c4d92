import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceList extends BaseCommand {
  static override summary = 'List the places where copies lie.';
  static override description = describe(
    'Of each place: where it is kept, whether it is here now, its room, when it was last here and last verified, how many archives are whole there.',
    [...READS, 'degraded', 'refused'],
  );
  static override examples = ['<%= config.bin %> place list'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PlaceList);
    await this.perform(flags, async (session) => {
      const { listPlaces } = await import('@darkive/core/copying/place-list');
      const { presentPlaces } = await import('../../present/places.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: false });
      const { document, exit } = await listPlaces(config, services);
      return { exit, result: shown(document, presentPlaces) };
    });
  }
}
