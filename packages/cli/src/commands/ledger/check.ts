import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';
import { shown } from '../../present/shown.ts';

export default class LedgerCheck extends BaseCommand {
  static override summary = 'Compare the ledger with the manifests.';
  static override description = describe(
    'Changes nothing. Also names archives whose slices lie there without a manifest.',
    [...READS, 'degraded', 'refused'],
  );
  static override examples = ['<%= config.bin %> ledger check'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(LedgerCheck);
    await this.perform(flags, async (session) => {
      const { checkLedger } = await import('@darkive/core/knowing/ledger');
      const { presentLedger } = await import('../../present/ledger.ts');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      const { document, exit } = await checkLedger(config, services);
      return { exit, result: shown(document, presentLedger) };
    });
  }
}
