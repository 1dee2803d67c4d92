import { Flags } from '@oclif/core';
import { BaseCommand } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';

export default class Scrub extends BaseCommand {
  static override summary = 'Verify what was verified longest ago, as far as a budget goes.';
  static override description = describe(
    'Does what `verify` does, for the archives that were checked longest ago, until the budget is used up. Each result is ' +
      'recorded when its archive is done, and the next scrub goes on there: run it regularly, and every archive has its ' +
      'turn. Programs run with low priority for processor and disk. Takes no lock.',
    [...WORKS, 'degraded', 'damage', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> scrub --budget 2h',
    '<%= config.bin %> scrub --budget 200GiB --max-age 90d',
    '<%= config.bin %> scrub --budget 200GiB --plan',
  ];
  static override flags = {
    'budget': Flags.string({
      helpValue: '2h|200GiB',
      description:
        'Stop when this time or this many bytes of archives are used up. The archive in progress is finished.',
    }),
    'max-age': Flags.string({ helpValue: '90d', description: 'Only archives that were checked longer ago than this.' }),
    'rate': Flags.string({
      helpValue: '50MB',
      description: 'Read no more bytes in a second than this. `dar -t` reads faster and is waited for afterwards.',
    }),
    'plan': Flags.boolean({
      description: 'Say what would be verified, and how long it takes until all had their turn.',
    }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Scrub);
    await this.perform(flags, async (session) => {
      const { scrub, showScrubPlan } = await import('@darkive/core/proving/scrub');
      const { parseBudget, parseMaxAge, parseRate } = await import('@darkive/core/session/budget');
      const { presentScrub, presentScrubPlan } = await import('../present/scrub.ts');
      const options = {
        budget: flags.budget === undefined ? null : parseBudget(flags.budget),
        maxAge: flags['max-age'] === undefined ? null : parseMaxAge(flags['max-age']),
        rate: flags.rate === undefined ? null : parseRate(flags.rate),
        config: await (flags.plan ? session.config() : session.configOrTell()),
      };
      const { config } = options;
      if (flags.plan) {
        const services = await session.services({ config, plugins: 'none', logs: false });
        const { document, exit } = await showScrubPlan(options, services);
        return { exit, result: shown(document, presentScrubPlan) };
      }
      const { document, exit } = await scrub(options, await session.services({ config, plugins: 'all', logs: true }));
      return { exit, result: shown(document, presentScrub) };
    });
  }
}
