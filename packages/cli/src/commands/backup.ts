import { Args, Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import type { ArchiveType } from '@darkive/core/records';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { parseWait } from '../wait-flag.ts';
import { shown } from '../present/shown.ts';

const TYPES = { full: 'FULL', diff: 'DIFF', incr: 'INCR', due: null } as const satisfies Record<
  string,
  ArchiveType | null
>;

type BackupType = keyof typeof TYPES;

export default class Backup extends BaseCommand {
  static override summary = 'Make verified, restore-tested archives of the configured definitions.';
  static override description = describe(
    'full stands alone; diff holds what changed since the newest FULL; incr what changed since the newest DIFF (or, ' +
      'with `incremental: chain`, since the newest archive). due makes what the schedule in the configuration asks for ' +
      'now, one archive a definition at most, and nothing (exit 4) when nothing is due. Without a definition, all of ' +
      'them. The failure of one definition does not stop the next; the exit code is that of the worst.',
    [...WORKS, 'degraded', 'skipped', 'damage', 'locked', 'refused'],
  );
  static override examples = [
    { description: 'A full backup of everything', command: '<%= config.bin %> backup full' },
    { description: 'What changed in one definition', command: '<%= config.bin %> backup diff home' },
    {
      description: 'What the schedule asks for now; for timers and cron',
      command: '<%= config.bin %> backup due --wait 6h',
    },
    { description: 'Why something is due, or not', command: '<%= config.bin %> backup due --dry-run' },
    { description: 'See the plan and the dar command first', command: '<%= config.bin %> backup incr home --dry-run' },
  ];
  static override args = {
    type: Args.custom<BackupType>({ parse: async (text) => parseType(text) })({
      required: true,
      ignoreStdin: true,
      description: 'full, diff, incr, or due.',
    }),
    definition: Args.string({ multiple: true, ignoreStdin: true, description: 'Definitions; none means all.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Show the plan and the exact dar command; write nothing.' }),
    'reference': Flags.string({
      helpValue: 'ARCHIVE',
      description: 'Archive that a DIFF or INCR refers to, instead of the one the rules choose.',
    }),
    'wait': Flags.string({
      helpValue: 'TIME',
      description: 'Wait so long for the archive directory while another run holds it: 90s, 10m, 6h.',
    }),
    'allow-shrink': Flags.boolean({ description: 'Accept that the source has become much smaller since last time.' }),
    'same-source': Flags.boolean({
      description: 'Accept a reference whose host or root has another name: it is the same source.',
    }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Backup);
    await this.perform(flags, async (session) => {
      const dryRun = flags['dry-run'];
      const wait = flags.wait === undefined ? 0 : await parseWait(flags.wait);
      const config = dryRun ? await session.config() : await session.configOrTell();
      session.watch(
        config.definitions.filter(({ name }) => args.definition?.includes(name) ?? true).map(({ root }) => root),
      );
      const common = {
        config,
        definitions: args.definition ?? [],
        allowShrink: flags['allow-shrink'],
        sameSource: flags['same-source'],
        wait,
      };
      const reference = flags.reference ?? null;
      const type = TYPES[args.type];
      if (type === null && reference !== null) throw dueWithReference();
      const services = await session.services({ config, plugins: 'all', logs: !dryRun });
      if (dryRun) {
        const { document, exit } =
          type === null
            ? await (await due()).planDue(common, services)
            : await (await backup()).planBackup({ ...common, type, reference }, services);
        const { presentBackupPlan } = await import('../present/backup-plan.ts');
        return { exit, result: shown(document, presentBackupPlan) };
      }
      const { document, exit } =
        type === null
          ? await (await due()).runDue(common, services)
          : await (await backup()).runBackup({ ...common, type, reference }, services);
      const { presentBackup } = await import('../present/backup.ts');
      return { exit, result: shown(document, presentBackup) };
    });
  }
}

// Loaded when they are called for: --help needs none of them.
const backup = (): Promise<typeof import('@darkive/core/making/backup')> => import('@darkive/core/making/backup');
const due = (): Promise<typeof import('@darkive/core/making/due')> => import('@darkive/core/making/due');

function dueWithReference(): DarkiveError {
  return new DarkiveError(
    'usage-invalid',
    '--reference does not go with `backup due`, which chooses the types itself.',
    {
      hint: 'Leave out --reference, or write `darkive backup diff` or `darkive backup incr`.',
    },
  );
}

function parseType(text: string): BackupType {
  if (Object.hasOwn(TYPES, text)) return text as BackupType;
  throw new DarkiveError('usage-invalid', `'${text}' is not a kind of backup.`, {
    hint: 'Write `darkive backup full`, `diff`, `incr` or `due`, as in `darkive backup full`; definitions come after it.',
  });
}
