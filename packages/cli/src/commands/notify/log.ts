import { Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class NotifyLog extends BaseCommand {
  static override summary = 'Show what was sent to whom, and what still waits.';
  static override description = describe('Newest first. Messages that have ended are remembered for 90 days.', [
    ...READS,
    'degraded',
  ]);
  static override examples = ['<%= config.bin %> notify log', '<%= config.bin %> notify log --limit 100'];
  static override flags = {
    limit: Flags.integer({ min: 1, max: 10_000, default: 20, helpValue: 'N', description: 'Messages shown at most.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(NotifyLog);
    await this.perform(flags, async (session) => {
      const { notificationLog } = await import('@darkive/core/knowing/notify-log');
      const { presentNotifyLog } = await import('../../present/notify.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const { document, exit } = await notificationLog({ config, limit: flags.limit }, services);
      return { exit, result: shown(document, presentNotifyLog) };
    });
  }
}
