import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPluginConfig, openDashboard, type Dashboard } from '@darkive/core/plugin';
import { seedLedger, type SeededHistory, type SeedOptions } from '@darkive/core/testing';
import { onTestFinished } from 'vitest';
import { readAssets } from '../../src/server/assets.ts';
import type { DashboardReader } from '../../src/server/dashboard-source.ts';
import { startDashboard, type RunningDashboard } from '../../src/server/start-dashboard.ts';

/** A made-up history in a directory of its own. */
export async function seed(kind: SeedOptions['kind']): Promise<SeededHistory & { remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-page-'));
  const history = await seedLedger({ directory, kind, ...(kind === 'troubled' ? { livePid: process.pid } : {}) });
  return { ...history, remove: () => rm(directory, { recursive: true }) };
}

/** Reads as the command does: the configuration anew each time. */
export function readerOf(history: SeededHistory): DashboardReader {
  const surroundings = { env: process.env, cwd: history.archives, home: history.archives };
  const open = async (): Promise<Dashboard> =>
    openDashboard({
      config: await loadPluginConfig({ file: history.configFile, surroundings }),
      surroundings,
      zone: 'Europe/Berlin',
      clock: () => history.now,
      hostName: history.host,
      version: '1.0.0',
      signal: new AbortController().signal,
    });
  return {
    document: async () => (await open()).document(),
    find: async (query) => (await open()).find({ ...query, limit: 100 }),
    versions: async (query) => (await open()).versions(query),
  };
}

/** Serves it until the test ends. */
export async function serve(reader: DashboardReader): Promise<RunningDashboard> {
  const running = await startDashboard({
    reader,
    assets: await readAssets(),
    address: '127.0.0.1',
    port: 0,
    allowRemote: false,
    password: null,
    names: [],
    onBug: (error) => {
      throw error;
    },
    // A thousand times as fast: what was read a moment ago is old already, and is read anew.
    clock: () => performance.now() * 1000,
  });
  onTestFinished(() => running.close());
  return running;
}
