import { join, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { loadPluginConfig, loadPluginOptions } from '@darkive/core/plugin';
import { commonFlags, DashboardCommand, describe } from '../../dashboard-command.ts';
import { writeMetricsFile } from '../../metrics/metrics-file.ts';
import { plugin } from '../../plugin.ts';

export default class MetricsExport extends DashboardCommand {
  static override summary = 'Write the figures of all backups as a Prometheus textfile.';
  static override description = describe(
    'For the textfile collector of node_exporter. Written beside and renamed, so that nobody reads half a file. Goes to the ' +
      'file of the option textfile, or to metrics.prom in the state directory. With a ledger that cannot be read it says ' +
      'so in darkive_ledger_usable, and tells what the archives themselves say.',
    ['done', 'failed', 'usage', 'interrupted', 'terminated'],
  );
  static override examples = [
    '<%= config.bin %> metrics export',
    {
      description: 'To the directory of the collector, by a timer of its own',
      command: '<%= config.bin %> metrics export --to /var/lib/prometheus/node-exporter/darkive.prom',
    },
    { description: 'To look at', command: '<%= config.bin %> metrics export --to -' },
  ];
  static override flags = {
    to: Flags.string({ helpValue: 'FILE', description: 'Where to write; "-" prints it.' }),
    ...commonFlags,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(MetricsExport);
    const dashboard = await this.openDashboard(flags.config, new AbortController().signal);
    const text = await dashboard.metricsText();
    if (flags.to === '-' && !flags.json) {
      process.stdout.write(text);
      return;
    }
    const file = flags.to === undefined || flags.to === '-' ? await this.usualFile(flags.config) : resolve(flags.to);
    if (flags.to !== '-') await writeMetricsFile(file, text);
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
    const document = { schema: 'darkive.metrics-export/1', file: flags.to === '-' ? null : file, samples, text };
    this.present(flags.json, document, `Wrote ${samples} figures to ${file}\n`);
  }

  private async usualFile(configFile: string | undefined): Promise<string> {
    const { surroundings } = this;
    const config = await loadPluginConfig({ file: configFile ?? null, surroundings });
    const { textfile } = await loadPluginOptions(plugin, config, surroundings);
    return textfile ?? join(config.state, 'metrics.prom');
  }
}
