import { homedir, hostname } from 'node:os';
import { Command, Flags } from '@oclif/core';
import {
  printable,
  printableJson,
  EXIT_CODES,
  loadPluginConfig,
  openDashboard,
  type Dashboard,
  type ExitName,
  type Surroundings,
} from '@darkive/core/plugin';

export const commonFlags = {
  config: Flags.string({
    helpValue: 'FILE',
    description: 'Configuration file. Otherwise $DARKIVE_CONFIG, or config.yaml in the user’s configuration directory.',
  }),
  json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
};

/** A command's help text with its exit codes, from core's one table. */
export function describe(text: string, exits: readonly ExitName[]): string {
  const all = exits.map((name) => EXIT_CODES[name]).toSorted((a, b) => a.code - b.code);
  const lines = all.map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`);
  return `${text}\n\nExit codes:\n${lines.join('\n')}`;
}

/** What the commands of the dashboard share. Errors go to the command line, which shows those of all commands alike. */
export abstract class DashboardCommand extends Command {
  protected readonly surroundings: Surroundings = { env: process.env, cwd: process.cwd(), home: homedir() };

  /** What the page is made of, by the configuration as it is at this moment. Throws `config-missing` or `config-invalid`. */
  protected async openDashboard(file: string | undefined, signal: AbortSignal): Promise<Dashboard> {
    const { surroundings } = this;
    const config = await loadPluginConfig({ file: file ?? null, surroundings });
    return openDashboard({
      config,
      surroundings,
      zone: localZone(),
      clock: () => new Date(),
      hostName: hostname(),
      version: this.config.version,
      signal,
    });
  }

  /** The result, as text or as its document, and the exit code that says the same. */
  protected present(json: boolean, document: object, text: string, exit: ExitName = 'done'): void {
    process.stdout.write(json ? `${printableJson(JSON.stringify(document, null, 2))}\n` : printable(text));
    process.exitCode = EXIT_CODES[exit].code;
  }
}

/** IANA name of this machine's time zone; UTC where the system knows none. */
function localZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === undefined || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}
