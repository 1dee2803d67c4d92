import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Unpin extends BaseCommand {
  static override summary = 'Let the retention decide about an archive again.';
  static override description = describe('Takes away what `pin` did. Nothing is removed by it.', [
    ...WORKS,
    'degraded',
    'locked',
    'refused',
    'incomplete',
  ]);
  static override examples = ['<%= config.bin %> unpin home_FULL_2026-11-21_095205'];
  static override args = {
    archive: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the archive.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Unpin);
    await this.perform(flags, async (session) => {
      const { unpinArchive } = await import('@darkive/core/letting-go/pin');
      const { presentPin } = await import('../present/pin.ts');
      const config = await session.config();
      const { document, exit } = await unpinArchive(
        { config, archive: args.archive },
        await session.services({ config, plugins: 'none', logs: true }),
      );
      return { exit, result: shown(document, presentPin) };
    });
  }
}
