import type { Config } from '../../config/types.ts';
import type { RunReport } from '../../records/run-report.ts';
import type { Services } from '../../services/services.ts';

/**
 * The textfile as it is with a run that has just ended and is not in the ledger yet. Loaded when it is asked for: most
 * backups do without it.
 */
export async function runMetricsText(config: Config, report: RunReport, services: Services): Promise<string> {
  const [{ buildDocument }, { metricsText }] = await Promise.all([
    import('../build-document.ts'),
    import('./metrics-text.ts'),
  ]);
  const { clock, hostName, version, signal, surroundings } = services;
  const zone = services.zone();
  const options = { config, surroundings, zone, clock, hostName, version, signal };
  return metricsText(await buildDocument(options, RUNS, report));
}

/** More than there are definitions and types: the newest run of each is told. */
const RUNS = 200;
