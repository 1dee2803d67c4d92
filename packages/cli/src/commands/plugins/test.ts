import { resolve } from 'node:path';
import { Args } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe } from '../../describe.ts';
import { jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PluginsTest extends BaseCommand {
  static override summary = 'Run the tests of a plugin that you write.';
  static override description = describe(
    'Runs `node --test` in its directory, where `@darkive/core/plugin` and `@darkive/core/testing` are those of this ' +
      'Darkive unless the plugin brings its own.',
    ['done', 'failed', 'usage', 'interrupted', 'terminated'],
  );
  static override examples = ['<%= config.bin %> plugins test', '<%= config.bin %> plugins test ~/darkive-plugin-bell'];
  static override args = {
    directory: Args.string({ ignoreStdin: true, description: 'Directory of the plugin; otherwise this one.' }),
  };
  static override flags = { ...jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginsTest);
    await this.perform(flags, async (session) => {
      const { testPlugin } = await import('../../test-plugin.ts');
      const directory = resolve(session.configSource.surroundings.cwd, args.directory ?? '.');
      const document = await testPlugin({ directory, root: this.config.root, json: flags.json });
      return { exit: document.passed ? 'done' : 'failed', result: shown(document, () => '') };
    });
  }
}
