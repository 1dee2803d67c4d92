import { hostname } from 'node:os';
import { Flags } from '@oclif/core';
import { resolvePluginSecret } from '@darkive/core/plugin';
import { commonFlags, DashboardCommand, describe } from '../../dashboard-command.ts';
import { readAssets } from '../../server/assets.ts';
import type { DashboardReader } from '../../server/dashboard-source.ts';
import { openBrowser } from '../../server/open-browser.ts';
import { startDashboard } from '../../server/start-dashboard.ts';
import { untilEnded } from '../../server/until-ended.ts';

const PORT = 7873;
/** Paths that one search of the page shows at most. */
const MOST_PATHS = 200;

export default class DashboardServe extends DashboardCommand {
  static override summary = 'Serve a page that says whether everything can be restored, until you end it with Ctrl-C.';
  static override description = describe(
    'The page needs no network and changes nothing. It opens with the address that is printed: the token in it is new each ' +
      'time. Only this machine reaches it; from another one, use `ssh -L`. See also `dashboard export`.',
    ['done', 'failed', 'usage'],
  );
  static override examples = [
    '<%= config.bin %> dashboard --open',
    '<%= config.bin %> dashboard --port 9000',
    '<%= config.bin %> dashboard --address 0.0.0.0 --allow-remote --password file:/etc/darkive/dashboard-password',
  ];
  static override flags = {
    ...commonFlags,
    'port': Flags.integer({
      helpValue: 'N',
      min: 0,
      max: 65_535,
      default: PORT,
      description: 'Port to listen on; the next free one when it is taken, any free one for 0.',
    }),
    'open': Flags.boolean({ description: 'Open the page in the browser, with xdg-open.' }),
    'address': Flags.string({
      helpValue: 'IP',
      default: '127.0.0.1',
      description: 'Address of this machine to listen on.',
    }),
    'allow-remote': Flags.boolean({ description: 'Let --address be one that other machines reach. Needs --password.' }),
    'password': Flags.string({
      helpValue: 'REFERENCE',
      description: 'Ask for this password instead of the token: env:NAME, file:/path or systemd:NAME.',
    }),
    'host': Flags.string({
      helpValue: 'NAME',
      multiple: true,
      description: 'A name of this machine that browsers use; for --allow-remote, may be given several times.',
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DashboardServe);
    const end = new AbortController();
    // A mistake in the configuration ends the command here; one that comes later is shown by the page.
    await this.openDashboard(flags.config, end.signal);
    const password = flags.password === undefined ? null : await resolvePluginSecret(flags.password, this.surroundings);
    const running = await startDashboard({
      reader: this.reader(flags.config, end.signal),
      assets: await readAssets(),
      address: flags.address,
      port: flags.port,
      allowRemote: flags['allow-remote'],
      password,
      names: [hostname(), ...(flags.host ?? [])],
      onBug: (error) =>
        process.stderr.write(`bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
      clock: Date.now,
    });
    try {
      const { url, port, moved, openOnce } = running;
      const document = { schema: 'darkive.dashboard-server/1', url, address: flags.address, port };
      this.present(flags.json, document, `${url}\n`);
      if (moved) process.stderr.write(`Port ${flags.port} is taken; this is the next free one.\n`);
      process.stderr.write('The page is served until you press Ctrl-C.\n');
      const problem = flags.open ? await openBrowser(openOnce) : null;
      if (problem !== null)
        process.stderr.write(`warning: no browser was opened (${problem}). Open the address yourself.\n`);
      await untilEnded(process);
    } finally {
      end.abort();
      await running.close();
    }
  }

  /** Reads the configuration each time, so that the page shows definitions that come and go. */
  private reader(file: string | undefined, signal: AbortSignal): DashboardReader {
    return {
      document: async () => (await this.openDashboard(file, signal)).document(),
      find: async (query) => (await this.openDashboard(file, signal)).find({ ...query, limit: MOST_PATHS }),
      versions: async (query) => (await this.openDashboard(file, signal)).versions(query),
    };
  }
}
