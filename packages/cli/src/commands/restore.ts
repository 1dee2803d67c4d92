import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, fromFlags, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Restore extends BaseCommand {
  static override summary = 'Restore everything, or some paths, as they were at a time.';
  static override description = describe(
    'Takes the newest archive of a definition made at or before a time (now, without --at), and applies its whole chain ' +
      '(FULL, then DIFF, then INCR). Before anything is written, every slice that will be read is compared with its ' +
      'manifest, and every path is looked up; afterwards everything is compared with the catalogue: kind, size, time, ' +
      'checksum, mode, owner as root, links, names of extended attributes and ACLs. Exit code 3: all content is there, ' +
      'but not all that belongs to it. When that time cannot be restored, the nearest times that can are named. Paths are relative to the ' +
      'root of the definition, as `show` prints them, or absolute. Writes only into a new or empty directory, unless ' +
      'told otherwise.',
    [...WORKS, 'degraded', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    {
      description: 'One file as it was yesterday evening',
      command: '<%= config.bin %> restore /home/anna/letters/a.txt --at "yesterday 18:00" --to /tmp/letters',
    },
    {
      description: 'What that would read, and whether it can be done',
      command: '<%= config.bin %> restore letters/a.txt --definition home --at "yesterday 18:00" --plan',
    },
    {
      description: 'Everything, as it is in the newest archive',
      command: '<%= config.bin %> restore . --definition home --to /mnt/new/home',
    },
    {
      description: 'From one archive',
      command: '<%= config.bin %> restore --archive home_DIFF_2026-11-21_095205 Documents/letters --to /tmp/letters',
    },
  ];
  static override args = {
    path: Args.string({
      multiple: true,
      ignoreStdin: true,
      description: 'What to restore; none, or ".", means everything.',
    }),
  };
  static override flags = {
    'definition': Flags.string({
      helpValue: 'NAME',
      description: 'Whose archives. Not needed with absolute paths, and when the configuration has one definition.',
    }),
    'at': Flags.string({
      helpValue: 'TIME',
      description:
        'The newest state at or before this time: 2026-11-21 (its end), "2026-11-21 09:30", 2026-11-21T08:30:00Z, ' +
        '"yesterday 18:00", "2 days ago", or an archive.',
    }),
    'archive': Flags.string({
      helpValue: 'ARCHIVE',
      exclusive: ['definition', 'at'],
      description: 'Name or id of an archive, instead of --definition and --at.',
    }),
    'to': Flags.string({ helpValue: 'DIR', description: 'An empty or new directory.' }),
    'plan': Flags.boolean({
      description: 'Show which archives and slices would be read, and what is missing or in the way. Writes nothing.',
    }),
    'overwrite': Flags.boolean({
      description:
        'Restore over what is in the directory. First looks at every path, and refuses when something is in the way.',
    }),
    'in-place': Flags.boolean({
      description: 'Restore over the directory that was backed up. Looks first, as --overwrite.',
    }),
    'preserve-ownership': Flags.boolean({
      exclusive: ['ignore-ownership'],
      description: 'Restore users and groups (default for root).',
    }),
    'ignore-ownership': Flags.boolean({
      description:
        'Files belong to who restores them (default for others). They lose setuid, setgid and capabilities, which would ' +
        'give the rights of another user then.',
    }),
    'allow-shared-target': Flags.boolean({
      description: 'Restore into a directory that everyone may write into, as all are on some mounted file systems.',
    }),
    'no-deleted': Flags.boolean({
      description: 'Also keep what was deleted between the archives of the chain.',
    }),
    'fsa-scope': Flags.option({
      options: ['none', 'all'] as const,
      default: 'none' as const,
      description: 'File system attributes to restore. Other file systems refuse some.',
    })(),
    'only-this-archive': Flags.boolean({ description: 'Apply this archive alone, without those it refers to.' }),
    'despite-damage': Flags.boolean({ description: 'Restore what can be read although slices are damaged.' }),
    ...fromFlags,
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Restore);
    await this.perform(flags, async (session) => {
      const { planRestore, restoreArchive } = await import('@darkive/core/restoring/restore');
      const { presentRestore, presentRestorePlan } = await import('../present/restore.ts');
      const config = await session.config();
      const options = {
        config,
        archive: flags.archive ?? null,
        definition: flags.definition ?? null,
        at: flags.at ?? null,
        paths: args.path ?? [],
        to: flags.to === undefined ? null : resolve(flags.to),
        target: flags['in-place'] ? 'in-place' : flags.overwrite ? 'overwrite' : 'empty',
        onlyThisArchive: flags['only-this-archive'],
        despiteDamage: flags['despite-damage'],
        sharedTarget: flags['allow-shared-target'],
        ownership: flags['preserve-ownership'] ? 'preserve' : flags['ignore-ownership'] ? 'ignore' : null,
        deletions: flags['no-deleted'] ? 'ignore' : 'apply',
        fsaScope: flags['fsa-scope'],
      } as const;
      // Places with copies may be of a plugin's kind.
      const services = await session.services({ config, plugins: 'all', logs: !flags.plan });
      if (flags.plan) {
        const { document, exit } = await planRestore(options, services);
        return { exit, result: shown(document, presentRestorePlan) };
      }
      const { document, exit } = await restoreArchive(options, services);
      return { exit, result: shown(document, presentRestore) };
    });
  }
}
