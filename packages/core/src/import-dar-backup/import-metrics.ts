import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { openLedger, type Ledger } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';
import type { ImportDocument } from './document.ts';
import { readMetrics, type MetricsRow } from './metrics-database.ts';
import { metricsReport } from './metrics-report.ts';

interface MetricsRequest {
  /** The metrics database. */
  readonly file: string;
  readonly config: Config;
  /** Ids of adopted archives, by name. */
  readonly archiveIds: ReadonlyMap<string, string>;
  readonly dryRun: boolean;
}

/** Takes the runs of the metrics database into the ledger, each once however often it is called. */
export async function importMetrics(
  { file, config, archiveIds, dryRun }: MetricsRequest,
  services: Services,
): Promise<{ runs: NonNullable<ImportDocument['runs']>; findings: readonly Finding[] }> {
  const { runs: rows, samples, findings } = await readMetrics(file);
  const samplesOf = Map.groupBy(samples, (row) => runKey(row));
  const counts = { file, imported: 0, known: 0, skipped: 0 };
  let ledger: Ledger | null = null;
  try {
    ledger = await openForImport(config, dryRun, services);
    for (const row of rows) {
      const own = samplesOf.get(runKey(row)) ?? [];
      const report = metricsReport({ row, samples: own, archiveIds, host: services.hostName });
      if (report === null) counts.skipped += 1;
      else if (ledger?.hasRun(report.runId) === true) counts.known += 1;
      else {
        if (!dryRun) ledger?.endRun(report);
        counts.imported += 1;
      }
    }
    return { runs: counts, findings: [...findings, ...opened(ledger), ...skipped(file, counts.skipped)] };
  } catch (thrown) {
    const { code, message, hint } = asDarkiveError(thrown);
    if (code !== 'ledger-unusable') throw thrown;
    const text = `The runs of dar-backup were not imported: ${message}`;
    return { runs: counts, findings: [...findings, finding('degraded', code, text, hint ?? null, { file })] };
  } finally {
    ledger?.close();
  }
}

/** One invocation of dar-backup has one run id for all its definitions. */
function runKey(row: MetricsRow): string {
  return JSON.stringify([row['run_id'], row['backup_definition'], row['archive_name']]);
}

/** A dry run reads a ledger that is there and makes none. */
async function openForImport(config: Config, dryRun: boolean, services: Services): Promise<Ledger | null> {
  if (!dryRun) return openServicesLedger(config, services);
  const file = join(config.state, 'ledger.sqlite');
  const there = await stat(file).then(
    () => true,
    () => false,
  );
  return there ? openLedger({ file, clock: services.clock, mode: 'read' }) : null;
}

function opened(ledger: Ledger | null): Finding[] {
  return ledger?.openFinding === null || ledger === null ? [] : [ledger.openFinding];
}

function skipped(file: string, rows: number): Finding[] {
  if (rows === 0) return [];
  const text = `${rows} rows of ${file} lack the definition, type, status or start of a run and were not imported.`;
  return [finding('warning', 'metrics-rows-skipped', text, null, { file, rows })];
}
