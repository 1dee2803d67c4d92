import { Args, Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { whereGiven } from '../../path-argument.ts';
import { shown } from '../../present/shown.ts';
import { sizeFlag } from '../../size-flag.ts';

export default class PlaceSet extends BaseCommand {
  static override summary = 'Change what was said of a place when it was added.';
  static override description = describe(
    'The place is told when it is next brought up to date. `home` is the archive directory itself; of it only the location is set.',
    [...WORKS, 'locked', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> place set bank --at /media/anna/bank',
    '<%= config.bin %> place set home --location flat',
  ];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place, or home.' }),
  };
  static override flags = {
    at: Flags.string({ helpValue: 'PATH', description: 'Where it is found now.' }),
    location: Flags.string({ helpValue: 'TEXT', description: 'Where it is kept.' }),
    capacity: sizeFlag('Bytes that copies may take; 0: as much as it has.'),
    reserve: sizeFlag('Bytes that stay free there.'),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceSet);
    await this.perform(flags, async (session) => {
      const { at, location, capacity, reserve } = flags;
      if ([at, location, capacity, reserve].every((value) => value === undefined)) {
        throw new DarkiveError('usage-invalid', 'Nothing was said to be changed.', {
          hint: 'Give --at, --location, --capacity or --reserve.',
        });
      }
      const { setHome, setPlace } = await import('@darkive/core/copying/place-change');
      const { presentChanged } = await import('../../present/places.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: true });
      if (
        args.name === 'home' &&
        location !== undefined &&
        [at, capacity, reserve].every((value) => value === undefined)
      ) {
        const { document, exit } = await setHome({ config, location }, services);
        return { exit, result: shown(document, ({ home }) => `The archive directory is kept at: ${home.location}.\n`) };
      }
      const { document, exit } = await setPlace(
        {
          config,
          name: args.name,
          location,
          reserveBytes: reserve,
          capacityBytes: capacity === 0 ? null : capacity,
          at: at === undefined ? undefined : await whereGiven(at),
        },
        services,
      );
      return { exit, result: shown(document, presentChanged) };
    });
  }
}
