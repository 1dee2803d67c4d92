import { Args, Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import type { ArchiveType } from '@darkive/core/records';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';

const TYPES = { full: 'FULL', diff: 'DIFF', incr: 'INCR' } as const satisfies Record<string, ArchiveType>;

type BackupType = keyof typeof TYPES;

export default class Backup extends BaseCommand {
  static override summary = 'Make verified, restore-tested archives of the configured definitions.';
  static override description = describe(
    'full stands alone; diff holds what changed since the newest FULL; incr what changed since the newest DIFF (or, ' +
      'with `incremental: chain`, since the newest archive). Without a definition, all of them. The failure of one ' +
      'definition does not stop the next; the exit code is that of the worst.',
    [...WORKS, 'degraded', 'skipped', 'damage', 'locked', 'refused'],
  );
  static override examples = [
    { description: 'A full backup of everything', command: '<%= config.bin %> backup full' },
    { description: 'What changed in one definition', command: '<%= config.bin %> backup diff home' },
    { description: 'See the plan and the dar command first', command: '<%= config.bin %> backup incr home --dry-run' },
  ];
  static override args = {
    type: Args.custom<BackupType>({ parse: async (text) => parseType(text) })({
      required: true,
      ignoreStdin: true,
      description: 'full, diff or incr.',
    }),
    definition: Args.string({ multiple: true, ignoreStdin: true, description: 'Definitions; none means all.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Show the plan and the exact dar command; write nothing.' }),
    'reference': Flags.string({
      helpValue: 'ARCHIVE',
      description: 'Archive that a DIFF or INCR refers to, instead of the one the rules choose.',
    }),
    'allow-shrink': Flags.boolean({ description: 'Accept that the source has become much smaller since last time.' }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Backup);
    await this.perform(flags, async (session) => {
      const { planBackup, runBackup } = await import('@darkive/core/operations/backup');
      const dryRun = flags['dry-run'];
      const config = dryRun ? await session.config() : await session.configOrTell();
      const options = {
        config,
        type: TYPES[args.type],
        definitions: args.definition ?? [],
        reference: flags.reference ?? null,
        allowShrink: flags['allow-shrink'],
      };
      const services = await session.services({ config, plugins: 'all', logs: !dryRun });
      if (dryRun) {
        const { document, exit } = await planBackup(options, services);
        const { presentBackupPlan } = await import('../present/backup-plan.ts');
        return { exit, result: { document, text: (look) => presentBackupPlan(document, look) } };
      }
      const { document, exit } = await runBackup(options, services);
      const { presentBackup } = await import('../present/backup.ts');
      return { exit, result: { document, text: (look) => presentBackup(document, look) } };
    });
  }
}

function parseType(text: string): BackupType {
  if (Object.hasOwn(TYPES, text)) return text as BackupType;
  throw new DarkiveError('usage-invalid', `'${text}' is not a kind of backup.`, {
    hint: 'Write `darkive backup full`, `darkive backup diff` or `darkive backup incr`; definitions come after it.',
  });
}
