import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class LedgerRebuild extends BaseCommand {
  static override summary = 'Learn every archive anew from its manifest.';
  static override description = describe(
    'For a ledger that is lost, damaged or wrong. A damaged one is moved aside; the history of runs, checks and drills stays ' +
      'where it can be read. Archives are not touched.',
    [...READS, 'degraded', 'refused'],
  );
  static override examples = ['<%= config.bin %> ledger rebuild'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(LedgerRebuild);
    await this.perform(flags, async (session) => {
      const { rebuildLedger } = await import('@darkive/core/knowing/ledger');
      const { presentLedger } = await import('../../present/ledger.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const { document, exit } = await rebuildLedger(config, services);
      return { exit, result: shown(document, presentLedger) };
    });
  }
}
