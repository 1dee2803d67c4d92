import { Args } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, READS } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Schedule extends BaseCommand {
  static override summary = 'Show the last, the next and the overdue archives of each definition.';
  static override description = describe(
    'For each type of archive its schedule, the last one made (by that type or one that holds more), and when the next ' +
      'is due. Exit 3 when something is overdue: due for a day, or for the second time. Changes nothing.',
    [...READS, 'degraded'],
  );
  static override examples = ['<%= config.bin %> schedule', '<%= config.bin %> schedule home --json'];
  static override args = {
    definition: Args.string({ multiple: true, ignoreStdin: true, description: 'Definitions; none means all.' }),
  };
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Schedule);
    await this.perform(flags, async (session) => {
      const { showSchedule } = await import('@darkive/core/making/schedule');
      const { presentSchedule } = await import('../present/schedule.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const options = { config, definitions: args.definition ?? [] };
      const { document, exit } = await showSchedule(options, services);
      return { exit, result: shown(document, presentSchedule) };
    });
  }
}
