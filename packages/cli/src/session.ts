import type { Config as OclifConfig } from '@oclif/core';
import type { Config, ConfigSource } from '@darkive/core/config';
import type { Services } from '@darkive/core/operations/services';
import type { CommonFlags } from './flags.ts';
import type { Output } from './output.ts';
import type { Look } from './present/look.ts';
import type { Display } from './progress/display.ts';
import { createServices, processSurroundings, type OpenServices, type ServiceNeeds } from './services.ts';

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
  services(needs: ServiceNeeds): Promise<Services>;
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
}

export function createSession({ flags, oclif, output, look, display, signal }: SessionOptions): Session {
  const configSource = { file: flags.config ?? null, surroundings: processSurroundings(process) };
  const opened: OpenServices[] = [];
  const ask = async (question: string): Promise<string> => {
    const { askOnTerminal } = await import('./ask.ts');
    return askOnTerminal(question, process, signal);
  };
  return {
    flags,
    output,
    look,
    tell(text) {
      display.clear();
      return output.write(text);
    },
    ask: process.stdin.isTTY && process.stdout.isTTY && !flags.json ? ask : null,
    configSource,
    async config() {
      const { loadConfig } = await import('@darkive/core/config');
      return loadConfig(configSource);
    },
    async services(needs) {
      const made = await createServices({ ...needs, oclif, display, signal });
      opened.push(made);
      return made.services;
    },
    mask: (text) => opened.reduce((masked, { mask }) => mask(masked), text),
    logError(error) {
      const log = opened.at(-1)?.services.log;
      log?.error(error instanceof Error ? error.message : String(error));
      if (error instanceof Error) log?.debug(error.stack ?? error.message);
    },
    async close() {
      for (const { close } of opened) await close();
    },
  };
}
