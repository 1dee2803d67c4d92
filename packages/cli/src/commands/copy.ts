import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';
import { sizeFlag } from '../size-flag.ts';

export default class Copy extends BaseCommand {
  static override summary = 'Bring places with copies of archives up to date.';
  static override description = describe(
    'Copies what is wanted and not there, each file hashed and read back, until the policy (`copies` in the configuration) is ' +
      'met or the place is full; where room is short, copies that are to spare elsewhere make way. Without a name, every ' +
      'place that is here. A run that was interrupted is continued by the next one.',
    [...WORKS, 'degraded', 'skipped', 'damage', 'locked', 'refused'],
  );
  static override examples = [
    { description: 'See what would be done', command: '<%= config.bin %> copy bank --dry-run' },
    { description: 'Bring it up to date', command: '<%= config.bin %> copy bank' },
    { description: 'From a timer, slowly', command: '<%= config.bin %> copy --attached --rate 50MB --quiet' },
  ];
  static override args = {
    places: Args.string({
      multiple: true,
      ignoreStdin: true,
      description: 'Names of places; none means all that are here.',
    }),
  };
  static override flags = {
    'attached': Flags.boolean({ description: 'Every place that is here, and nothing to complain of when none is.' }),
    'dry-run': Flags.boolean({ description: 'Show what would be done; write nothing.' }),
    'limit': sizeFlag('Copy at most so much to each place this time.'),
    'no-evict': Flags.boolean({ description: 'Remove nothing there to make room.' }),
    'rate': Flags.string({ helpValue: 'SIZE', description: 'Copy so many bytes in a second at most: 50MB.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Copy);
    await this.perform(flags, async (session) => {
      const { copyToPlaces } = await import('@darkive/core/copying/copy');
      const { parseRate } = await import('@darkive/core/session/budget');
      const { presentCopy } = await import('../present/copy.ts');
      const rate = flags.rate === undefined ? null : parseRate(flags.rate);
      const config = await session.config();
      const dryRun = flags['dry-run'];
      const { document, exit } = await copyToPlaces(
        {
          config,
          places: args.places ?? [],
          attached: flags.attached,
          dryRun,
          limitBytes: flags.limit ?? null,
          evict: !flags['no-evict'],
          rate,
        },
        await session.services({ config, plugins: 'all', logs: !dryRun }),
      );
      return { exit, result: shown(document, presentCopy) };
    });
  }
}
