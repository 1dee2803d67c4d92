import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe, WORKS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class NotifyTest extends BaseCommand {
  static override summary = 'Send a test message, and say whether it was accepted.';
  static override description = describe(
    'To one notifier, or to every one that is set up. Sent at once: no rule applies, and nothing is kept for later.',
    WORKS,
  );
  static override examples = ['<%= config.bin %> notify test', '<%= config.bin %> notify test @darkive/plugin-discord'];
  static override args = {
    plugin: Args.string({ ignoreStdin: true, description: 'Full name of a notifier; none means all that are set up.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(NotifyTest);
    await this.perform(flags, async (session) => {
      const { testNotifiers } = await import('@darkive/core/knowing/notify-test');
      const { presentNotifyTest } = await import('../../present/notify.ts');
      const config = await session.config();
      const { document, exit } = await testNotifiers(
        { config, notifier: args.plugin ?? null },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentNotifyTest) };
    });
  }
}
