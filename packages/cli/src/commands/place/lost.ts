import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PlaceLost extends BaseCommand {
  static override summary = 'Say that a place is lost, or what its loss would mean.';
  static override description = describe(
    'Its copies count no more. Names the archives that were nowhere else, chains that break, and what falls below its policy. Nothing is removed; take it back with `darkive place found NAME`.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = ['<%= config.bin %> place lost bank --simulate'];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the place.' }),
  };
  static override flags = {
    simulate: Flags.boolean({ description: 'Only say what it would mean; change nothing.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PlaceLost);
    await this.perform(flags, async (session) => {
      const { losePlace } = await import('@darkive/core/copying/place-lost');
      const { presentPlaceLost } = await import('../../present/places.ts');
      const { simulate } = flags;
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: !simulate });
      const { document, exit } = await losePlace({ config, name: args.name, simulate }, services);
      return { exit, result: shown(document, presentPlaceLost) };
    });
  }
}
