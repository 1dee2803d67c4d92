import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import type { Config as OclifConfig } from '@oclif/core';
import type { Config, ConfigSource } from '@darkive/core/config';
import { isDarkiveError } from '@darkive/core/errors';
import type { PluginHost, RegisteredPlugin } from '@darkive/core/lifecycle';
import type { Services } from '@darkive/core/services/services';
import type { StorageWatch } from './ending/storage-watch.ts';
import type { CommonFlags } from './flags.ts';
import type { Output } from './output.ts';
import type { Look } from './present/look.ts';
import type { Display } from './progress/display.ts';
import { custodyOf } from './custody/process-custody.ts';
import { processSurroundings } from './surroundings.ts';
import { safeText } from './present/safe-text.ts';
import { createServices, type OpenServices, type ServiceNeeds } from './services.ts';

/** One run of one command: its streams, and what it needs, made when it asks. */
export interface Session {
  readonly flags: CommonFlags;
  readonly output: Output;
  readonly look: Look;
  /** Prints a part of the result on stdout while the operation goes on. */
  tell(text: string): Promise<void>;
  /** Asks the user; null without a terminal, where nothing may ever wait for an answer. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** Where the configuration comes from: `--config` and the environment. */
  readonly configSource: ConfigSource;
  /** The configuration, complete. */
  config(): Promise<Config>;
  /** The same for what runs unattended: when it cannot be loaded, notifiers are told before the error goes on. */
  configOrTell(): Promise<Config>;
  /** Every plugin, and what the host made of it; also when the configuration cannot be loaded. */
  registeredPlugins(): Promise<{
    readonly registered: readonly RegisteredPlugin[];
    readonly host: PluginHost;
    /** Why the configuration cannot be loaded; null when it was. */
    readonly configuration: string | null;
  }>;
  services(needs: ServiceNeeds): Promise<Services>;
  /** Tells the notifiers that a command which runs unattended had to be left, because storage hangs. Never rejects, and never takes long. */
  tellAbandoned(error: unknown, command: string): Promise<void>;
  /** Further places without which the command cannot go on: sources, the target of a restore. */
  watch(paths: readonly string[]): void;
  /** Hides the secrets that have been resolved so far. */
  mask(text: string): string;
  /** Writes what went wrong to the logs, if there are any. */
  logError(error: unknown): void;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly flags: CommonFlags;
  readonly oclif: OclifConfig;
  readonly output: Output;
  readonly look: Look;
  readonly display: Display;
  readonly signal: AbortSignal;
  readonly watch: StorageWatch;
}

export function createSession({ flags, oclif, output, look, display, signal, watch }: SessionOptions): Session {
  const configSource = {
    file: flags.config ?? null,
    surroundings: processSurroundings(process, custodyOf(process).env),
  };
  const opened: OpenServices[] = [];
  const scratches: string[] = [];
  const scratch = async (): Promise<string> => {
    const { makePrivateDirectory } = await import('@darkive/core/fs');
    const made = await makePrivateDirectory(tmpdir(), 'darkive-from-');
    scratches.push(made);
    return made;
  };
  const ask = async (question: string): Promise<string> => {
    const { askOnTerminal } = await import('./ask.ts');
    return askOnTerminal(question, process, signal);
  };
  const found = async (): Promise<Config> => {
    const from = [flags.from ?? []].flat();
    if (from.length > 0) {
      const { configOfArchives } = await import('@darkive/core/services/archives-from');
      return configOfArchives(
        from.map((path) => resolve(path)),
        await scratch(),
      );
    }
    const { loadConfig } = await import('@darkive/core/config');
    return loadConfig(configSource);
  };
  const loaded = async (): Promise<Config> => {
    const config = await found();
    // A first look has half of that time (`archives.answer-within`), and says more.
    watch.allow(2 * config.archives.answerWithin);
    watch.watch([config.archives.path, config.state, config.temporary]);
    return config;
  };
  const open = async (needs: ServiceNeeds): Promise<OpenServices> => {
    const made = await createServices({ ...needs, oclif, display, signal });
    opened.push(made);
    return made;
  };
  let unattended: Config | null = null;
  const startedAt = new Date();
  const services = async (needs: ServiceNeeds): Promise<Services> => (await open(needs)).services;
  return {
    flags,
    output,
    look,
    tell(text) {
      display.clear();
      return output.write(flags.json ? text : safeText(text, look.paint('red', '') !== ''));
    },
    ask: process.stdin.isTTY && process.stdout.isTTY && !flags.json ? ask : null,
    configSource,
    config: loaded,
    async configOrTell() {
      try {
        unattended = await loaded();
        return unattended;
      } catch (error) {
        const { tellUnloadable } = await import('./tell-unloadable.ts');
        await tellUnloadable(error, { ...configSource, services, say: display.say });
        throw error;
      }
    },
    async registeredPlugins() {
      let config: Config | null = null;
      let configuration: string | null = null;
      try {
        config = await loaded();
      } catch (error) {
        if (!isDarkiveError(error)) throw error;
        configuration = error.message;
      }
      const { registered, services: made } = await open({ config, plugins: 'all', logs: false });
      return { registered, host: made.plugins, configuration };
    },
    async tellAbandoned(error, command) {
      if (unattended === null) return;
      const { tellAbandoned } = await import('./ending/tell-abandoned.ts');
      await tellAbandoned(error, { command, startedAt, config: unattended, services, say: display.say });
    },
    services,
    watch: watch.watch,
    mask: (text) => opened.reduce((masked, { mask }) => mask(masked), text),
    logError(error) {
      const log = opened.at(-1)?.services.log;
      log?.error(error instanceof Error ? error.message : String(error));
      if (error instanceof Error) log?.debug(error.stack ?? error.message);
    },
    async close() {
      for (const { close } of opened) await close();
      if (scratches.length === 0) return;
      const { removeTree } = await import('@darkive/core/fs');
      for (const made of scratches) await removeTree(made);
    },
  };
}
