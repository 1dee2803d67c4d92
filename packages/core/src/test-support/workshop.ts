import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createToolRunner } from '../exec/index.ts';
import { removeTree } from '../fs/index.ts';
import { createPluginHost } from '../lifecycle/index.ts';
import type { DarkivePlugin } from '../lifecycle/plugin-types.ts';
import { silentLogger } from '../log/index.ts';
import type { ProgressEvent } from '../records/progress.ts';
import type { Services } from '../services/services.ts';
import { testClock } from './test-clock.ts';

/** A place of its own for one test: data, archives, configuration and real services; removed when the test ends. */
export interface Workshop {
  readonly directory: string;
  readonly data: string;
  readonly archives: string;
  readonly config: Config;
  readonly services: Services;
  readonly events: ProgressEvent[];
  /** Ends the command as a signal would. */
  readonly interrupt: (reason: 'SIGINT' | 'SIGTERM') => void;
  /** The same place with other settings of the definition, other plugins, or other services. */
  readonly with: (change: WorkshopChange) => Promise<Workshop>;
}

export interface WorkshopChange {
  readonly definition?: Readonly<Record<string, unknown>>;
  readonly top?: Readonly<Record<string, unknown>>;
  readonly plugins?: readonly DarkivePlugin[];
  readonly services?: Partial<Services>;
  /** Directories put before the PATH, for executables that misbehave. */
  readonly path?: string;
}

export async function workshop(change: WorkshopChange = {}): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-test-'));
  onTestFinished(() => removeTree(directory));
  for (const name of ['data', 'archives']) await mkdir(join(directory, name));
  return furnish(directory, change);
}

async function furnish(directory: string, change: WorkshopChange): Promise<Workshop> {
  const data = join(directory, 'data');
  const archives = join(directory, 'archives');
  const file = join(directory, 'config.yaml');
  const definition = { root: data, guards: { 'keep-free': 1 }, ...change.definition };
  const settings = {
    version: 1,
    archives,
    state: join(directory, 'state'),
    definitions: { home: definition },
    ...change.top,
  };
  await writeFile(file, stringify(settings));
  const surroundings = { env: {}, cwd: directory, home: directory };
  const config = await loadConfig({ file, surroundings });
  const abort = new AbortController();
  const events: ProgressEvent[] = [];
  const env = { PATH: change.path === undefined ? process.env['PATH'] : `${change.path}:${process.env['PATH']}` };
  const services: Services = {
    runner: createToolRunner({ env, log: silentLogger, output: () => undefined, mask: (text) => text }),
    log: silentLogger,
    clock: testClock,
    zone: () => 'UTC',
    random: Math.random,
    newId: () => crypto.randomUUID(),
    signal: abort.signal,
    onProgress: (event) => events.push(event),
    plugins: await createPluginHost({
      registered: (change.plugins ?? []).map((plugin) => ({ source: plugin.name, version: '1.0.0', plugin })),
      sections: config.plugins,
    }),
    hostName: 'test-host',
    version: '0.0.0',
    process: { pid: process.pid, userId: process.getuid?.() ?? 0 },
    surroundings,
    secret: async () => '',
    mask: (text) => text,
    ...change.services,
  };
  return {
    directory,
    data,
    archives,
    config,
    services,
    events,
    interrupt: (reason) => abort.abort(reason),
    with: (next) => furnish(directory, { ...change, ...next }),
  };
}
