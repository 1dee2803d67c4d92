import { resolve } from 'node:path';
import { Args } from '@oclif/core';
import { commonFlags, DashboardCommand, describe } from '../../dashboard-command.ts';
import { writeExport } from '../../export/write-export.ts';
import { formatBytes } from '../../page/formats.ts';
import { headlineOf } from '../../page/headline.ts';
import { visible } from '../../page/visible-text.ts';
import { readAssets } from '../../server/assets.ts';

/** Enough for years of daily backups; all of them are in `metrics query`. */
const RUNS = 500;

export default class DashboardExport extends DashboardCommand {
  static override summary = 'Write the dashboard as one page that needs nothing else, and as JSON.';
  static override description = describe(
    'Writes index.html and dashboard.json into the directory, each as a whole or not at all. The page opens from a disk, ' +
      'without a server, a network or JavaScript. It holds names of definitions, archives and directories, and no secret.',
    ['done', 'failed', 'usage'],
  );
  static override examples = ['<%= config.bin %> dashboard export /mnt/backup/dashboard'];
  static override args = {
    directory: Args.string({ required: true, description: 'Directory to write into; made when it is not there.' }),
  };
  static override flags = commonFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DashboardExport);
    const dashboard = await this.openDashboard(flags.config, new AbortController().signal);
    const document = await dashboard.document({ runs: RUNS });
    const directory = resolve(args.directory);
    const { page, data, bytes } = await writeExport(directory, document, await readAssets());
    const { title } = headlineOf(document);
    const text = `Wrote ${formatBytes(bytes)} to ${visible(directory)}\n  index.html      the page\n  dashboard.json  the same as data\n${visible(title)}.\n`;
    this.present(
      flags.json,
      { schema: 'darkive.dashboard-export/1', page, data, bytes, verdict: document.status.verdict },
      text,
    );
  }
}
