import { Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import { ARCHIVE_TYPES, type ArchiveType } from '@darkive/core/records';
import { BaseCommand } from '../base-command.ts';
import { describe, READS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag } from '../flags.ts';
import { dateFlag } from '../date-flag.ts';
import { shown } from '../present/shown.ts';

export default class List extends BaseCommand {
  static override summary = 'List the archives.';
  static override description = describe(
    'Every published archive, oldest first: when it was made, its slices and size, how much of it may be lost and ' +
      'still be repaired, and when it was last verified.',
    READS,
  );
  static override examples = [
    '<%= config.bin %> list',
    '<%= config.bin %> list --definition home --type FULL --since 2026-01-01',
  ];
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Only archives of this definition.' }),
    type: Flags.custom<ArchiveType>({
      parse: async (text) => parseType(text),
      helpValue: 'TYPE',
      description: 'Only archives of this type: full, diff or incr.',
    })(),
    since: dateFlag({ description: 'Only archives made at or after this day or time.' }),
    until: dateFlag({ description: 'Only archives made on or before this day, or before this time.', end: true }),
    ...fromFlag,
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(List);
    await this.perform(flags, async (session) => {
      const { listArchives } = await import('@darkive/core/holdings/list');
      const { presentArchives } = await import('../present/archives.ts');
      const config = await session.config();
      const { document, exit } = await listArchives(
        {
          config,
          definition: flags.definition ?? null,
          type: flags.type ?? null,
          since: flags.since ?? null,
          until: flags.until ?? null,
        },
        await session.services({ config, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, presentArchives) };
    });
  }
}

function parseType(text: string): ArchiveType {
  const type = ARCHIVE_TYPES.find((one) => one === text.toUpperCase());
  if (type !== undefined) return type;
  throw new DarkiveError('usage-invalid', `'${text}' is not a type of archive.`, {
    hint: 'Write full, diff or incr, as in `darkive list --type full`. See `darkive list --help`.',
  });
}
