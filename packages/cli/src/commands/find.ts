import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { dateFlag } from '../date-flag.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag, progressFlags } from '../flags.ts';
import { sizeFlag } from '../size-flag.ts';
import { shown } from '../present/shown.ts';

export default class Find extends BaseCommand {
  static override summary = 'Find files by name in all archives.';
  static override description = describe(
    'A pattern with *, ? or [ is a glob, any other a part of the name. Without / it is compared with the file name, with / ' +
      'with the end of the path; * also stands for /. Shows the newest version that fits. Reads no slice: the index answers, ' +
      'and is brought up to date first.',
    [...WORKS, 'degraded', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> find letter',
    "<%= config.bin %> find '*.odt' --definition home --since 2026-01-01 --min-size 1MB",
    "<%= config.bin %> find 'Documents/*/invoice-??.pdf'",
  ];
  static override args = {
    pattern: Args.string({ required: true, ignoreStdin: true, description: 'Part of a name, or a glob.' }),
  };
  static override flags = {
    'definition': Flags.string({ helpValue: 'NAME', description: 'Only archives of this definition.' }),
    'since': dateFlag({ description: 'Only versions in archives made at or after this day or time.' }),
    'until': dateFlag({
      description: 'Only versions in archives made on or before this day, or before this time.',
      end: true,
    }),
    'min-size': sizeFlag('Only files of at least this size (500kB, 2MiB).'),
    'max-size': sizeFlag('Only files of at most this size.'),
    'ignore-case': Flags.boolean({ char: 'i', description: 'Upper and lower case are the same.' }),
    'limit': Flags.integer({ default: 1000, min: 1, helpValue: 'N', description: 'Show at most so many paths.' }),
    ...fromFlag,
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Find);
    await this.perform(flags, async (session) => {
      const { findInArchives } = await import('@darkive/core/restoring/find');
      const { presentFind } = await import('../present/find.ts');
      const config = await session.config();
      const { document, exit } = await findInArchives(
        {
          config,
          pattern: args.pattern,
          ignoreCase: flags['ignore-case'],
          definition: flags.definition ?? null,
          since: flags.since ?? null,
          until: flags.until ?? null,
          minimumBytes: flags['min-size'] ?? null,
          maximumBytes: flags['max-size'] ?? null,
          limit: flags.limit,
        },
        await session.services({ config, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, presentFind) };
    });
  }
}
