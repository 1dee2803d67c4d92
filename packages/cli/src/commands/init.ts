import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe } from '../describe.ts';
import { configFlag, jsonFlag } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Init extends BaseCommand {
  static override summary = 'Write a commented configuration and make its directories.';
  static override description = describe(
    'Asks for what is missing, on a terminal only; everywhere else the flags must say all of it. Overwrites nothing.',
    ['done', 'failed', 'usage', 'interrupted', 'terminated'],
  );
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --archives /mnt/backup --root ~/Documents --root ~/Pictures --marker',
    '<%= config.bin %> init --archives /mnt/backup --root /home/anna --name anna --config ./darkive.yaml',
  ];
  static override flags = {
    archives: Flags.string({ helpValue: 'DIR', description: 'Where archives are kept; best a disk of its own.' }),
    root: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DIR',
      description: 'A directory to back up; may be given several times.',
    }),
    name: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      description: 'Name of the definition for each --root, in the same order. Otherwise the directory’s own name.',
    }),
    marker: Flags.boolean({
      description: 'Put a marker file beside the archives: without it the storage counts as not mounted.',
    }),
    ...configFlag,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Init);
    await this.perform(flags, async (session) => {
      const { initialise } = await import('@darkive/core/setting-up/init');
      const { completeAnswers } = await import('../init-answers.ts');
      const { presentInit } = await import('../present/init.ts');
      const given = { archives: flags.archives ?? null, roots: flags.root ?? [], names: flags.name ?? [] };
      const { archives, roots } = await completeAnswers(given, session.ask);
      const { file, surroundings } = session.configSource;
      const { document, exit } = await initialise({
        answers: { archives, roots, marker: flags.marker, file },
        surroundings,
      });
      return { exit, result: shown(document, presentInit) };
    });
  }
}
