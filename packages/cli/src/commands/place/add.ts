import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { whereGiven } from '../../path-argument.ts';
import { shown } from '../../present/shown.ts';
import { sizeFlag } from '../../size-flag.ts';

export default class PlaceAdd extends BaseCommand {
  static override summary = 'Name a place where copies of archives may lie.';
  static override description = describe(
    'Writes the record of the place (darkive-place.json) there; nothing is ever written where it does not lie. Copies come ' +
      'with `darkive copy`. A place has room for the copies of one archive directory.',
    [...WORKS, 'locked', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> place add bank-1 --kind disk --at /media/anna/bank-1 --location bank',
    '<%= config.bin %> place add nas --at /mnt/nas/darkive --location cellar --capacity 2TB',
  ];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'What it is called, such as bank-2.' }),
  };
  static override flags = {
    kind: Flags.string({
      default: 'directory',
      helpValue: 'KIND',
      description:
        'directory: a path that is always there. disk: one that comes and goes, known wherever it is mounted. Or a kind that a plugin brings.',
    }),
    at: Flags.string({ required: true, helpValue: 'PATH', description: 'Where it is.' }),
    location: Flags.string({
      helpValue: 'TEXT',
      description:
        'Where it is kept, in your words: bank, aunt. Copies at one location burn together. Otherwise its name.',
    }),
    capacity: sizeFlag('Bytes that copies may take. Otherwise as much as it has.'),
    reserve: sizeFlag('Bytes that stay free there. Otherwise a hundredth of it, at most 1 GiB.'),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceAdd);
    await this.perform(flags, async (session) => {
      const { addPlace } = await import('@darkive/core/copying/place-add');
      const { presentAdded } = await import('../../present/places.ts');
      const config = await session.config();
      const { document, exit } = await addPlace(
        {
          config,
          name: args.name,
          kind: flags.kind,
          at: await whereGiven(flags.at),
          location: flags.location ?? null,
          capacityBytes: flags.capacity ?? null,
          reserveBytes: flags.reserve ?? null,
        },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentAdded) };
    });
  }
}
