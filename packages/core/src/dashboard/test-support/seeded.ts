import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../config/index.ts';
import type { Config } from '../../config/types.ts';
import { removeTree } from '../../fs/index.ts';
import { seedLedger, type SeededHistory, type SeedOptions } from '../../plugin/testing/seed-ledger.ts';
import type { Services } from '../../services/services.ts';
import { readingServices } from '../reading-services.ts';
import { createDashboard } from '../open-dashboard.ts';
import type { Dashboard, DashboardOptions } from '../types.ts';

/** A made-up history and a dashboard on it; removed when the test ends. */
export interface Seeded {
  readonly history: SeededHistory;
  readonly config: Config;
  readonly options: DashboardOptions;
  readonly dashboard: Dashboard;
  /** For operations to compare with. */
  readonly services: Services;
}

export async function seeded(kind: SeedOptions['kind'], livePid?: number): Promise<Seeded> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-dashboard-'));
  onTestFinished(() => removeTree(directory));
  const history = await seedLedger({ directory, kind, ...(livePid === undefined ? {} : { livePid }) });
  const surroundings = { env: { PATH: process.env['PATH'] }, cwd: directory, home: directory };
  const config = await loadConfig({ file: history.configFile, surroundings });
  const options: DashboardOptions = {
    config,
    surroundings,
    zone: 'UTC',
    clock: () => history.now,
    hostName: history.host,
    version: '1.0.0',
    signal: new AbortController().signal,
  };
  return { history, config, options, dashboard: createDashboard(options), services: await readingServices(options) };
}
