import { BaseCommand } from '../base-command.ts';
import { describe, READS } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'Check that a backup can run: tools, directories, space, guards, plugins.';
  static override description = describe(
    'Looks at versions of the programs, at directories and the space in them, at the guards of every definition, and ' +
      'asks the plugins. Touches nothing but for a probe file that it removes again.',
    [...READS, 'degraded', 'refused', 'interrupted', 'terminated'],
  );
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --json'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    await this.perform(flags, async (session) => {
      const { runDoctor } = await import('@darkive/core/setting-up/doctor');
      const { presentDoctor } = await import('../present/doctor.ts');
      const config = await session.config();
      session.watch(config.definitions.map(({ root }) => root));
      const services = await session.services({ config, plugins: 'all', logs: false });
      const { document, exit } = await runDoctor({ config }, services);
      return { exit, result: shown(document, presentDoctor) };
    });
  }
}
