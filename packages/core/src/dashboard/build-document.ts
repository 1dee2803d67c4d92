import type { RunReport } from '../records/run-report.ts';
import type { DashboardDocument, DashboardReason } from './dashboard-documents.ts';
import { awayOf } from '../copies/away.ts';
import { copiesPolicyOf } from '../copies/policy.ts';
import type { StatusDocument } from '../holdings/documents/status-document.ts';
import { createZone } from '../time/zone.ts';
import { definitionFacts } from '../holdings/definition-facts.ts';
import { judgeStatus } from '../holdings/status/judge-status.ts';
import { findAnomalies } from './anomalies.ts';
import { dashboardArchives } from './archives.ts';
import { dashboardChains } from './chains.ts';
import { dashboardDefinitions } from './definitions.ts';
import { gather, type Gathered } from './gather.ts';
import { dashboardRuns, dashboardSeries } from './history.ts';
import { liveRuns } from './live-runs.ts';
import { forecastPrune } from './prune-forecast.ts';
import { dashboardStorage } from './storage.ts';
import type { DashboardOptions } from './types.ts';
import { verificationAges } from './verification.ts';
import { withRun } from './with-run.ts';

const DRILLS = 50;

/** Everything that the dashboard shows, read anew; changes nothing. `runs`: how many of the newest to list.
 * `ended`: a run that is not in the ledger yet. */
export async function buildDocument(
  options: DashboardOptions,
  runs: number,
  ended: RunReport | null = null,
): Promise<DashboardDocument> {
  const { config, zone, hostName: host } = options;
  const looked = await gather(config, options.clock, runs);
  const gathered = ended === null ? looked : { ...looked, remembered: withRun(looked.remembered, ended) };
  const { now, remembered, ledger, findings } = gathered;
  const status = statusOf(gathered, options);
  const forecast = forecastPrune(gathered, config, zone);
  const archives = dashboardArchives(gathered, forecast);
  const live = await liveRuns(remembered, { state: config.state, host, now });
  return {
    schema: 'darkive.dashboard/1',
    generatedAt: now.toISOString(),
    host,
    version: options.version,
    zone,
    configFile: config.file,
    ledger,
    status,
    reasons: allReasons(status),
    definitions: dashboardDefinitions(gathered, config, zone, { status, archives, live }),
    archives,
    chains: dashboardChains(archives),
    verification: verificationAges(archives, now),
    drills: (remembered?.drills ?? [])
      .slice(-DRILLS)
      .toReversed()
      .map(
        ({ archiveName: archive, kind, definition, at, result, entries, bytes, seconds, recoverSeconds, reason }) => {
          return { kind, archive, definition, at, result, entries, bytes, seconds, recoverSeconds, reason };
        },
      ),
    storage: dashboardStorage(gathered, forecast),
    prune: forecast.document,
    live,
    runs: remembered === null ? [] : dashboardRuns(remembered),
    runCount: remembered?.runCount ?? 0,
    runTotals: remembered?.totals ?? [],
    commands: (remembered?.commands ?? []).map(({ commandId: id, host: _host, version: _version, ...command }) => ({
      id,
      ...command,
      seconds: Math.max(0, (Date.parse(command.endedAt) - Date.parse(command.startedAt)) / 1000),
    })),
    series: remembered === null ? [] : dashboardSeries(remembered),
    anomalies: remembered === null ? [] : findAnomalies(remembered),
    findings,
  };
}

/** The verdict of `darkive status`, over the same facts. */
function statusOf(
  { now, storage, archives, gone, remembered, lastLook, findings }: Gathered,
  { config, zone }: DashboardOptions,
): StatusDocument {
  const definitions = definitionFacts(config, archives, gone, remembered?.lastRuns ?? [], now, createZone(zone));
  const places = remembered?.places ?? [];
  const away = awayOf({ holdings: archives, places, policyOf: copiesPolicyOf(config), now });
  const verdict = judgeStatus({ now, storage, definitions, archives, gone, away, lastLook });
  return { schema: 'darkive.status/1', ...verdict, findings };
}

/** All of them, danger first. */
function allReasons({ storage, places, definitions }: StatusDocument): DashboardReason[] {
  const all = [
    ...definitions.flatMap(({ name, reasons }) => reasons.map((reason) => ({ ...reason, definition: name }))),
    ...[storage, ...places].flatMap(({ reasons }) => reasons.map((reason) => ({ ...reason, definition: null }))),
  ];
  return [...all.filter(({ level }) => level === 'danger'), ...all.filter(({ level }) => level !== 'danger')];
}
