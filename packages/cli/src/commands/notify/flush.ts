import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class NotifyFlush extends BaseCommand {
  static override summary = 'Send the messages that could not be sent before.';
  static override description = describe(
    'First, runs that were killed are told of. Oldest first, also those that are not due yet; a server that has asked to wait is left alone until then. The next ' +
      'backup does the same for what is due by then.',
    [...WORKS, 'degraded'],
  );
  static override examples = ['<%= config.bin %> notify flush'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(NotifyFlush);
    await this.perform(flags, async (session) => {
      const { flushNotifications } = await import('@darkive/core/knowing/notify-flush');
      const { presentNotifyFlush } = await import('../../present/notify.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'all', logs: true });
      const { document, exit } = await flushNotifications({ config }, services);
      return { exit, result: shown(document, presentNotifyFlush) };
    });
  }
}
