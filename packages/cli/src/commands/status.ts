import { Args, Flags } from '@oclif/core';
import { isDarkiveError } from '@darkive/core/errors';
import { BaseCommand, type Performed } from '../base-command.ts';
import { describe } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import type { Session } from '../session.ts';
import { shown } from '../present/shown.ts';

export default class Status extends BaseCommand {
  static override summary = 'One verdict: is everything backed up, verified and restorable?';
  static override description = describe(
    'Asks the ledger and the manifests, and reads no archive. Names the newest point that can be restored, what is overdue, ' +
      'what was not verified for long, and the command to run. 0 is ok, 3 needs attention, 5 is danger. With --monitor the ' +
      'exit codes are those of Nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.',
    ['done', 'failed', 'usage', 'degraded', 'damage'],
  );
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status home --monitor'];
  static override args = {
    definition: Args.string({ ignoreStdin: true, description: 'Only this definition; none means all.' }),
  };
  static override flags = {
    monitor: Flags.boolean({ description: 'Print one line with performance data, for Nagios, Icinga, checkmk.' }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Status);
    const definition = args.definition ?? null;
    await this.perform(flags, async (session) => {
      if (!flags.monitor) return judge(session, definition);
      try {
        return await judge(session, definition, true);
      } catch (error) {
        if (!isDarkiveError(error)) throw error;
        const { unknownLine } = await import('../present/monitor.ts');
        const document = { schema: 'darkive.status/1', verdict: 'unknown', message: error.message };
        return { exit: error.exit, code: 3, result: shown(document, ({ message }) => unknownLine(message)) };
      }
    });
  }
}

async function judge(session: Session, definition: string | null, monitor = false): Promise<Performed> {
  const { showStatus } = await import('@darkive/core/knowing/status');
  const { presentStatus } = await import('../present/status.ts');
  const config = await session.config();
  const services = await session.services({ config, plugins: 'none', logs: false });
  const { document, exit } = await showStatus({ config, definition }, services);
  if (!monitor) return { exit, result: shown(document, presentStatus) };
  const { monitorCode, monitorLine } = await import('../present/monitor.ts');
  return { exit, code: monitorCode(document), result: shown(document, (safe) => monitorLine(safe, new Date())) };
}
