import type { Config } from '../config/types.ts';
import { displayCommand } from '../exec/index.ts';
import { createZone, type Zone } from '../time/zone.ts';
import type { DashboardArchive, DashboardDefinition } from './dashboard-archives.ts';
import type { DashboardLiveRun } from './dashboard-runs.ts';
import type { StatusDocument } from '../holdings/documents/status-document.ts';
import { isUsable, type Holding } from '../holdings/index.ts';
import { decideDefinition } from '../holdings/due/decide-definition.ts';
import type { Gathered } from './gather.ts';

/** Each definition: what can be restored, what is due, how it went last. Pure. */
export function dashboardDefinitions(
  gathered: Gathered,
  config: Config,
  zoneName: string,
  {
    status,
    archives,
    live,
  }: {
    readonly status: StatusDocument;
    readonly archives: readonly DashboardArchive[];
    readonly live: readonly DashboardLiveRun[];
  },
): DashboardDefinition[] {
  const zone = createZone(zoneName);
  const own = Map.groupBy(archives, ({ definition }) => definition);
  const usable = Map.groupBy(gathered.archives.filter(isUsable), ({ definition }) => definition);
  const byName = new Map(archives.map((archive) => [archive.name, archive]));
  return status.definitions.map((judged) => {
    const { name } = judged;
    const configured = config.definitions.find((definition) => definition.name === name);
    const mine = own.get(name) ?? [];
    const newest = mine.at(-1);
    const lastRun = gathered.remembered?.figures.get(name)?.[0];
    return {
      name,
      configured: configured !== undefined,
      root: configured?.root ?? null,
      verdict: judged.verdict,
      archives: mine.length,
      bytes: mine.reduce((sum, { bytes, parityBytes }) => sum + bytes + parityBytes, 0),
      restorePoint: restorePoint(mine, judged.restorePoint?.id ?? null, byName),
      newest: newest === undefined ? null : { id: newest.id, name: newest.name, createdAt: newest.createdAt },
      schedule: configured === undefined ? null : scheduleOf(configured, gathered, usable.get(name) ?? [], zone),
      lastRun:
        lastRun === undefined
          ? null
          : {
              runId: lastRun.runId,
              type: lastRun.type,
              outcome: lastRun.outcome,
              startedAt: lastRun.startedAt,
              endedAt: lastRun.endedAt,
              errorCode: lastRun.error?.code ?? null,
            },
      liveRun: live.find(({ definition }) => definition === name)?.runId ?? null,
      timeToRecover: judged.timeToRecover,
    };
  });
}

function restorePoint(
  own: readonly DashboardArchive[],
  id: string | null,
  byName: ReadonlyMap<string, DashboardArchive>,
): DashboardDefinition['restorePoint'] {
  const archive = own.find((one) => one.id === id);
  if (archive === undefined) return null;
  const links = archive.links.flatMap((name) => byName.get(name) ?? []);
  const verified = links.flatMap(({ verifiedAt }) => verifiedAt ?? []).toSorted();
  return {
    id: archive.id,
    name: archive.name,
    createdAt: archive.createdAt,
    chain: archive.links,
    verifiedAt: verified[0] ?? archive.createdAt,
    bytes: links.reduce((sum, { bytes }) => sum + bytes, 0),
    command: displayCommand('darkive', ['restore', '--archive', archive.name, '--to', 'TARGET']),
  };
}

function scheduleOf(
  definition: Config['definitions'][number],
  { now, remembered }: Gathered,
  usable: readonly Holding[],
  zone: Zone,
): DashboardDefinition['schedule'] {
  const attempts = remembered?.attempts.filter((attempt) => attempt.definition === definition.name) ?? [];
  const history = { archivesOf: () => usable, attemptsOf: () => attempts, findings: [] };
  const { type, reason, since, overdue, next, types } = decideDefinition(definition, history, now, zone);
  return {
    type: type ?? next?.type ?? null,
    due: type !== null,
    overdue,
    reason,
    since,
    next: next?.at ?? null,
    types,
    command: type === null ? null : displayCommand('darkive', ['backup', type.toLowerCase(), definition.name]),
  };
}
