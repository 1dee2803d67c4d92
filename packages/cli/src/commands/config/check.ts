import { isDarkiveError } from '@darkive/core/errors';
import type { Config } from '@darkive/core/config';
import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import type { Session } from '../../session.ts';
import { shown } from '../../present/shown.ts';

export default class ConfigCheck extends BaseCommand {
  static override summary = 'Check the configuration, and say everything that is wrong with it.';
  static override description = describe(
    'Every problem with file, line, key, the value found and what is allowed; also roots that do not exist, and the ' +
      'options of plugins.',
    READS,
  );
  static override examples = ['<%= config.bin %> config check', '<%= config.bin %> config check --config ./new.yaml'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigCheck);
    await this.perform(flags, async (session) => {
      const { checkConfig } = await import('@darkive/core/setting-up/config-check');
      const { presentConfigCheck } = await import('../../present/config.ts');
      const config = await readableConfig(session);
      const plugins =
        config === null ? null : (await session.services({ config, plugins: 'all', logs: false })).plugins;
      const { document, exit } = await checkConfig({ ...session.configSource, plugins });
      return { exit, result: shown(document, presentConfigCheck) };
    });
  }
}

/** Null when the file has problems: the operation tells them, and plugins cannot be asked about their sections. */
async function readableConfig(session: Session): Promise<Config | null> {
  try {
    return await session.config();
  } catch (error) {
    if (isDarkiveError(error) && error.code === 'config-invalid') return null;
    throw error;
  }
}
