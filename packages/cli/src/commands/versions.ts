import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, fromFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Versions extends BaseCommand {
  static override summary = 'Show which archives hold which version of a file.';
  static override description = describe(
    'One line for each archive that saved the path, changed its metadata, or no longer held it; equal numbers are the same ' +
      'content. Says whether the archives that a restore needs are all there, verified, and readable now. Reads no slice.',
    [...WORKS, 'degraded', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> versions /home/anna/Documents/letter.odt',
    '<%= config.bin %> versions Documents/letter.odt --definition home --json',
  ];
  static override args = {
    path: Args.string({
      required: true,
      ignoreStdin: true,
      description: 'Relative to the root of the definition, or absolute below it.',
    }),
  };
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Whose archives; needed when several have the path.' }),
    ...fromFlag,
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Versions);
    await this.perform(flags, async (session) => {
      const { pathVersions } = await import('@darkive/core/restoring/versions');
      const { presentVersions } = await import('../present/versions.ts');
      const config = await session.config();
      const { document, exit } = await pathVersions(
        { config, path: args.path, definition: flags.definition ?? null },
        await session.services({ config, plugins: 'none', logs: false }),
      );
      return { exit, result: shown(document, presentVersions) };
    });
  }
}
