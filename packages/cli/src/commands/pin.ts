import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Pin extends BaseCommand {
  static override summary = 'Keep an archive whatever the retention says.';
  static override description = describe(
    'Neither prune nor remove takes a pinned archive, or what it builds on. The pin is a small file beside the slices.',
    [...WORKS, 'degraded', 'locked', 'refused', 'incomplete'],
  );
  static override examples = ['<%= config.bin %> pin home_FULL_2026-11-21_095205 --reason "before the move"'];
  static override args = {
    archive: Args.string({ required: true, ignoreStdin: true, description: 'Name or id of the archive.' }),
  };
  static override flags = {
    reason: Flags.string({ helpValue: 'TEXT', description: 'Why it must stay; prune shows it.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Pin);
    await this.perform(flags, async (session) => {
      const { pinArchive } = await import('@darkive/core/letting-go/pin');
      const { presentPin } = await import('../present/pin.ts');
      const config = await session.config();
      const { document, exit } = await pinArchive(
        { config, archive: args.archive, reason: flags.reason ?? null },
        await session.services({ config, plugins: 'none', logs: true }),
      );
      return { exit, result: shown(document, presentPin) };
    });
  }
}
