import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Flags } from '@oclif/core';
import {
  EXIT_CODES,
  loadPluginConfig,
  printable,
  printableJson,
  readNamedPlaces,
  type Config,
  type ExitName,
} from '@darkive/core/plugin';
import { findProgram, mountedFileSystems, serviceEnvironment, thisHost, type Host } from './host.ts';
import { optionsOf } from './options.ts';
import type { Scope, UnitRequest } from './units/unit-request.ts';

export const commonFlags = {
  system: Flags.boolean({ description: 'Units of the system, run as root. Without it: units of this user.' }),
  config: Flags.string({
    helpValue: 'FILE',
    description: 'Configuration file. Otherwise $DARKIVE_CONFIG, or config.yaml in the user’s configuration directory.',
  }),
  json: Flags.boolean({ description: 'Print one JSON document on stdout, also when the command fails.' }),
};

/** For the commands that say what the units hold. */
export const unitFlags = {
  ...commonFlags,
  'on-ac-power': Flags.boolean({ description: 'Start only on mains power, as the option on-ac-power of the plugin.' }),
};

export const forceFlag = {
  force: Flags.boolean({ description: 'Replace or remove units that were changed by hand.' }),
};

/** A command's help text with its exit codes, from core's one table. */
export function describe(text: string, exits: readonly ExitName[]): string {
  const all = exits.map((name) => EXIT_CODES[name]).toSorted((a, b) => a.code - b.code);
  const lines = all.map(({ code, meaning }) => `${String(code).padStart(5)}  ${meaning}`);
  return `${text}\n\nExit codes:\n${lines.join('\n')}`;
}

/** Copies lie on disks that come and go. An archive directory that is away says nothing of it. */
async function hasDisks(config: Config): Promise<boolean> {
  const places = await readNamedPlaces(config);
  return places.some(({ kind }) => kind === 'disk');
}

/** What the commands here share. Errors go to the command line, which shows those of all commands alike. */
export abstract class SystemdCommand extends Command {
  protected readonly host: Host = thisHost();

  protected scopeOf(flags: { readonly system: boolean }): Scope {
    return flags.system ? 'system' : 'user';
  }

  /** Everything that the text of the units depends on. Throws `config-missing` or `config-invalid`. */
  protected async unitRequest(flags: {
    readonly 'system': boolean;
    readonly 'config'?: string | undefined;
    readonly 'on-ac-power': boolean;
  }): Promise<UnitRequest> {
    const { host } = this;
    const scope = this.scopeOf(flags);
    const surroundings = { env: host.env, cwd: process.cwd(), home: host.home };
    const config: Config = await loadPluginConfig({ file: flags.config ?? null, surroundings });
    const options = await optionsOf(config, surroundings);
    return {
      scope,
      config,
      options: { ...options, 'on-ac-power': options['on-ac-power'] || flags['on-ac-power'] },
      node: process.execPath,
      cli: join(this.config.root, 'bin/run.js'),
      inhibit: findProgram('systemd-inhibit', host),
      cache: this.config.cacheDir,
      environment: serviceEnvironment(readFileSync(config.file, 'utf8'), scope, host),
      mounts: mountedFileSystems(),
      findmnt: (await hasDisks(config)) ? findProgram('findmnt', host) : null,
      version: this.config.version,
    };
  }

  /** The result, as text or as its document, and the exit code that says the same. */
  protected present(json: boolean, document: object, text: string, exit: ExitName = 'done'): void {
    process.stdout.write(json ? `${printableJson(JSON.stringify(document, null, 2))}\n` : printable(text));
    process.exitCode = EXIT_CODES[exit].code;
  }
}
