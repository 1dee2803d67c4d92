import { once } from 'node:events';
import { Args, Flags } from '@oclif/core';
import { commonFlags, DashboardCommand, describe } from '../../dashboard-command.ts';
import { csvLine, jsonValue, tableText, type Row } from '../../metrics/rows.ts';

export default class MetricsQuery extends DashboardCommand {
  static override summary = 'Ask the ledger: a named report, or an SQL query.';
  static override description = describe(
    'Without a question the reports are listed. SQL is SQLite’s; the ledger cannot be changed this way. Times are UTC, ' +
      'sizes bytes. The view backup_runs has the columns of dar-backup’s metrics database.',
    ['done', 'failed', 'usage', 'interrupted', 'terminated'],
  );
  static override examples = [
    '<%= config.bin %> metrics query last-runs',
    '<%= config.bin %> metrics query growth --format csv',
    {
      description: 'Runs of a definition that took longer than an hour',
      command: `<%= config.bin %> metrics query "SELECT run_started_at, duration_secs FROM backup_runs WHERE backup_definition = 'home' AND duration_secs > 3600"`,
    },
  ];
  static override args = {
    question: Args.string({ ignoreStdin: true, description: 'The name of a report, or one SQL query in quotes.' }),
  };
  static override flags = {
    format: Flags.option({
      options: ['table', 'csv', 'json'] as const,
      default: 'table' as const,
      description: 'csv as in RFC 4180, with a header.',
    })(),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MetricsQuery);
    const json = flags.json || flags.format === 'json';
    const dashboard = await this.openDashboard(flags.config, new AbortController().signal);
    if (args.question === undefined) {
      const { reports } = dashboard;
      const rows = reports.map(({ name, about }) => [name, about]);
      return this.present(json, { schema: 'darkive.metrics-reports/1', reports }, tableText(['report', 'about'], rows));
    }
    if (flags.format === 'csv' && !flags.json) {
      let begun = false;
      const begin = (columns: readonly string[]): Promise<void> => {
        begun = true;
        return write(csvLine(columns));
      };
      const columns = await dashboard.query(args.question, async (row, names) => {
        if (!begun) await begin(names);
        await write(csvLine(row));
      });
      if (!begun) await begin(columns);
      return;
    }
    const rows: Row[] = [];
    const columns = await dashboard.query(args.question, (row) => void rows.push(row));
    const document = { schema: 'darkive.metrics-query/1', columns, rows: rows.map((row) => row.map(jsonValue)) };
    this.present(json, document, tableText(columns, rows));
  }
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
