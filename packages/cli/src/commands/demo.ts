import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import type { DemoStep } from '@darkive/core/demo/demo';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { jsonFlag, progressFlags } from '../flags.ts';
import { printableDocument, printableLine } from '@darkive/core/records';
import { shown } from '../present/shown.ts';

export default class Demo extends BaseCommand {
  static override summary = 'Watch a whole life of a backup on a small data set.';
  static override description = describe(
    'In a directory of its own: makes files, backs them up (FULL, DIFF, INCR), damages a slice, finds and repairs it, ' +
      'restores and compares, and explains each step. --clean removes what it made.',
    [...WORKS, 'refused'],
  );
  static override examples = ['<%= config.bin %> demo', '<%= config.bin %> demo --clean'];
  static override flags = {
    dir: Flags.string({ helpValue: 'DIR', default: 'darkive-demo', description: 'Directory of the demonstration.' }),
    clean: Flags.boolean({ description: 'Remove what an earlier demonstration left there.' }),
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    await this.perform(flags, async (session) => {
      const { cleanDemo, runDemo } = await import('@darkive/core/demo/demo');
      const { presentDemo, presentDemoClean, presentDemoStep } = await import('../present/demo.ts');
      const directory = resolve(flags.dir);
      if (flags.clean) {
        const { document, exit } = await cleanDemo({ directory });
        return { exit, result: shown(document, () => presentDemoClean(printableLine(directory))) };
      }
      const services = await session.services({ config: null, plugins: 'bundled', logs: false });
      const onStep = (step: DemoStep): void => {
        if (!flags.json) void session.tell(presentDemoStep(printableDocument(step), session.look));
      };
      const { document, exit } = await runDemo({ directory, onStep }, services);
      return { exit, result: shown(document, presentDemo) };
    });
  }
}
