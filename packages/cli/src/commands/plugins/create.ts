import { resolve } from 'node:path';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import { describe } from '../../describe.ts';
import { jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class PluginsCreate extends BaseCommand {
  static override summary = 'Begin a plugin: a package that installs and passes its own test.';
  static override description = describe(
    'Writes package.json, source, test and README into a new directory. It needs no other package: `darkive plugins ' +
      'test` and this command bring along what it imports.',
    ['done', 'failed', 'usage'],
  );
  static override examples = [
    '<%= config.bin %> plugins create darkive-plugin-bell --notifier',
    '<%= config.bin %> plugins create @you/darkive-plugin-snapshot --dir ./snapshot',
  ];
  static override args = {
    name: Args.string({ required: true, ignoreStdin: true, description: 'npm name of the package.' }),
  };
  static override flags = {
    notifier: Flags.boolean({ description: 'One that tells people how backups went.' }),
    dir: Flags.string({
      helpValue: 'DIR',
      description: 'The new directory. Otherwise the last part of the name, here.',
    }),
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PluginsCreate);
    await this.perform(flags, async (session) => {
      const { createPlugin } = await import('@darkive/core/plugin-create/plugin-create');
      const { presentPluginCreate } = await import('../../present/plugin-create.ts');
      const directory = resolve(session.configSource.surroundings.cwd, flags.dir ?? args.name.split('/').at(-1) ?? '');
      const kind = flags.notifier ? 'notifier' : 'plugin';
      const { version } = this.config;
      const { document, exit } = await createPlugin({ name: args.name, kind, directory, version });
      return { exit, result: shown(document, presentPluginCreate) };
    });
  }
}
