import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { jsonFlag, progressFlags } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class ImportDarBackup extends BaseCommand {
  static override summary =
    'Move over from dar-backup: configuration, archives where they are, and the record of runs.';
  static override description = describe(
    'Reads dar-backup.conf and the definitions, and writes a configuration for Darkive that says of every old key where ' +
      'it went. Every complete archive gets a manifest beside it: what it builds on is worked out from its contents. Then ' +
      '`darkive list`, `restore`, `verify` and the next DIFF or INCR work with it. No file of the old installation is ' +
      'changed; running it again goes on where it was, or changes nothing.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = [
    { description: 'See all of it first', command: '<%= config.bin %> import dar-backup --dry-run' },
    '<%= config.bin %> import dar-backup --config ~/.config/dar-backup/dar-backup.conf --to ./darkive.yaml',
  ];
  static override flags = {
    'config': Flags.string({
      helpValue: 'FILE',
      description:
        'Configuration of dar-backup. Otherwise $DAR_BACKUP_CONFIG_FILE, or ~/.config/dar-backup/dar-backup.conf.',
    }),
    'to': Flags.string({
      helpValue: 'FILE',
      description: 'Where the new configuration goes; never overwritten. Otherwise where Darkive looks for it.',
    }),
    'dry-run': Flags.boolean({
      default: false,
      description: 'Show everything that would be done; write nothing.',
    }),
    'archives': Flags.boolean({
      default: true,
      allowNo: true,
      description: 'Adopt the archives; --no-archives takes over the configuration and the runs alone.',
    }),
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ImportDarBackup);
    await this.perform(flags, async (session) => {
      const { importDarBackup } = await import('@darkive/core/import-dar-backup/import-dar-backup');
      const { linesOf, presentImport } = await import('../../present/import.ts');
      const { document, exit } = await importDarBackup(
        { from: flags.config ?? null, to: flags.to ?? null, dryRun: flags['dry-run'], archives: flags.archives },
        await session.services({ config: null, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, (safe, look) => presentImport(safe, look, linesOf(document))) };
    });
  }
}
