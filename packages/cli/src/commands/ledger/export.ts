import { safeJson } from '../../present/safe-text.ts';
import { BaseCommand } from '../../base-command.ts';
import { describe, READS } from '../../describe.ts';
import { configFlag, jsonFlag } from '../../flags.ts';

export default class LedgerExport extends BaseCommand {
  static override summary = 'Print everything in the ledger as lines of JSON.';
  static override description = describe(
    'One line for each row, `{"schema":"darkive.ledger-row/1","table":…,"row":{…}}`; the same with --json. Changes nothing.',
    [...READS, 'interrupted', 'terminated'],
  );
  static override examples = ['<%= config.bin %> ledger export > ledger.jsonl'];
  static override flags = { ...configFlag, ...jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(LedgerExport);
    await this.perform(flags, async (session) => {
      const { exportLedger } = await import('@darkive/core/knowing/ledger');
      const config = await session.config();
      const services = await session.services({ config, plugins: 'none', logs: false });
      await exportLedger(config, services, (row) =>
        session.tell(`${safeJson({ schema: 'darkive.ledger-row/1', ...row }, 0)}\n`),
      );
      return { exit: 'done', result: null };
    });
  }
}
