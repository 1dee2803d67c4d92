import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Config as OclifConfig } from '@oclif/core';
import type { Config } from '@darkive/core/config';
import type { PluginHost, RegisteredPlugin } from '@darkive/core/lifecycle';
import type { LogFiles } from '@darkive/core/log';
import type { Services } from '@darkive/core/services/services';
import { localZone } from './local-zone.ts';
import { custodyOf } from './custody/process-custody.ts';
import type { Display } from './progress/display.ts';
import { processSurroundings } from './surroundings.ts';

/** What an operation needs beside the clock and the process. */
export interface ServiceNeeds {
  /** Null where there is no configuration (yet): no log files then. */
  readonly config: Config | null;
  /** Sections of the plugins, where there is no configuration to take them from. */
  readonly sections?: Config['plugins'];
  /** Which plugins take part. Loading them costs time; commands that only read need none. */
  readonly plugins: 'all' | 'bundled' | 'none';
  /** Write log files. Commands that must not touch anything do not. */
  readonly logs: boolean;
}

interface ServiceSurroundings {
  readonly oclif: OclifConfig;
  readonly display: Display;
  readonly signal: AbortSignal;
}

export interface OpenServices {
  readonly services: Services;
  /** What the packages gave, before it was judged. */
  readonly registered: readonly RegisteredPlugin[];
  /** Hides the secrets that have been resolved so far. */
  readonly mask: (text: string) => string;
  close(): Promise<void>;
}

/** Core's view of this process; core reads none of it by itself. */
export async function createServices(options: ServiceNeeds & ServiceSurroundings): Promise<OpenServices> {
  const { config, plugins, logs, oclif, display, signal, sections = config?.plugins ?? {} } = options;
  const [{ createMasker, openLogFiles, silentLogger }, { createToolRunner }, { createPluginHost }] = await Promise.all([
    import('@darkive/core/log'),
    import('@darkive/core/exec'),
    import('@darkive/core/lifecycle'),
  ]);
  const clock = (): Date => new Date();
  const masker = createMasker();
  const { mask } = masker;
  const files = config !== null && logs ? await openLogFiles({ ...config.log, clock, mask }) : null;
  const log = files?.logger ?? silentLogger;
  const registered = plugins === 'none' ? [] : await loadPlugins(oclif, plugins);
  const custody = custodyOf(process);
  const surroundings = processSurroundings(process, custody.env);
  const host = await createPluginHost({ registered, sections, surroundings, custody: custody.hooks });
  // Known from the beginning: a script or a program may print its environment long before a plugin asks for its secret.
  for (const name of host.secretVariables(config?.definitions ?? [])) masker.add(custody.env[name] ?? '');
  if (plugins === 'all') await nameRefused(host, config !== null, oclif, display);
  const services: Services = {
    runner: createToolRunner({ env: custody.env, log, output: (line) => files?.toolOutput(line), mask }),
    log,
    clock,
    zone: localZone,
    newId: randomUUID,
    signal,
    onProgress: display.onProgress,
    plugins: host,
    hostName: hostname(),
    version: oclif.version,
    random: Math.random,
    async secret(reference) {
      const { resolveSecret } = await import('@darkive/core/config');
      const value = await resolveSecret(reference, surroundings);
      masker.add(value);
      return value;
    },
    mask,
    process: { pid: process.pid, userId: process.getuid?.() ?? -1 },
    surroundings,
  };
  return { services, registered, mask, close: () => closeLogs(files, display) };
}

async function loadPlugins(oclif: OclifConfig, which: 'all' | 'bundled'): Promise<readonly RegisteredPlugin[]> {
  const { registeredPlugins } = await import('./plugins.ts');
  return registeredPlugins(oclif, which === 'bundled');
}

/** Those that a hook before every command has not named already. Without a configuration options prove nothing. */
async function nameRefused(
  { refused: all }: PluginHost,
  configured: boolean,
  oclif: OclifConfig,
  display: Display,
): Promise<void> {
  const refused = all.filter(({ fault }) => configured || fault === 'broken');
  const { recallRefused, refusalLine, rememberRefused, userPlugins } = await import('./refused-plugins.ts');
  const users = new Set(userPlugins(oclif).map(({ name }) => name));
  const named = new Set((recallRefused(oclif) ?? []).map(({ source }) => source));
  for (const plugin of refused) if (!named.has(plugin.source)) display.say(refusalLine(plugin));
  if (users.size === 0) return;
  rememberRefused(
    oclif,
    refused.filter(({ source, fault }) => fault === 'broken' && users.has(source)),
  );
}

async function closeLogs(files: LogFiles | null, display: Display): Promise<void> {
  await files?.close();
  for (const warning of files?.warnings() ?? []) display.say(`warning: ${warning}`);
}
