import { metricsText } from './metrics/metrics-text.ts';
import { queryMetrics } from './metrics/query.ts';
import { REPORTS } from './metrics/reports.ts';
import { buildDocument } from './build-document.ts';
import { readingServices } from './reading-services.ts';
import { findPaths, pathVersions } from './search.ts';
import type { Dashboard, DashboardOptions } from './types.ts';

const RUNS = 200;

/** What the dashboard is made of; see `Dashboard`. Opens nothing by itself. */
export function createDashboard(options: DashboardOptions): Dashboard {
  const { config } = options;
  return {
    document: ({ runs = RUNS } = {}) => buildDocument(options, runs),
    find: async (request) => findPaths(config, request, await readingServices(options)),
    versions: async (request) => pathVersions(config, request, await readingServices(options)),
    reports: REPORTS.map(({ name, about }) => ({ name, about })),
    query: (question, onRow) => queryMetrics(config, question, onRow),
    metricsText: async () => metricsText(await buildDocument(options, RUNS)),
  };
}
