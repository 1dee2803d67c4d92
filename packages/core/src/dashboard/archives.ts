import { retentionState, type Holding } from '../holdings/index.ts';
import { MADE } from '../records/kept-finding.ts';
import type { DashboardArchive } from './dashboard-archives.ts';
import type { Gathered } from './gather.ts';
import type { PruneForecast } from './prune-forecast.ts';

/** Archives shown by name where there may be many. */
const SHOWN = 10;
const SLICES_SHOWN = 20;

/** Every archive with its state and what is lost with it. Pure. */
export function dashboardArchives(
  { archives }: Pick<Gathered, 'archives'>,
  forecast: PruneForecast,
): DashboardArchive[] {
  const ids = new Set(archives.map(({ id }) => id));
  const dependants = dependantsOf(archives);
  const restorable = Map.groupBy(
    archives.filter((archive) => archive.restorable).toReversed(),
    ({ definition }) => definition,
  );
  return archives.map((archive) => {
    const absent = [...archive.missingSlices, ...archive.changedSlices].toSorted((a, b) => a - b);
    const { links } = archive.chain;
    const root = links[0] ?? archive;
    const own = dependants.get(archive.id) ?? [];
    return {
      id: archive.id,
      name: archive.name,
      definition: archive.definition,
      type: archive.type,
      createdAt: archive.createdAt,
      reference: archive.reference === null ? null : { ...archive.reference, present: ids.has(archive.reference.id) },
      chain: root.reference?.id ?? root.id,
      links: links.map((link) => link.name),
      slices: archive.slices,
      bytes: archive.bytes,
      parityBytes: archive.parity?.bytes ?? 0,
      missingSlices: absent.slice(0, SLICES_SHOWN),
      missingSliceCount: absent.length,
      checks: retentionState(archive.state),
      failedChecks: archive.checks.filter(({ result }) => result === 'failed').map(({ name }) => name),
      verifiedAt: archive.verifiedAt,
      outcome: archive.outcome,
      state: stateOf(archive),
      restorable: archive.restorable,
      pinned: archive.pin !== null,
      expiring: forecast.removed.has(archive.id),
      retention: forecast.reasons.get(archive.id) ?? [],
      redundancy: archive.redundancy,
      repairableShare: repairableShare(archive),
      copies: archive.copies.length,
      ifLost: ifLost(archive, own, restorable.get(archive.definition) ?? []),
    };
  });
}

/** Archive id → archives that build on it, directly or not, oldest first. */
function dependantsOf(archives: readonly Holding[]): ReadonlyMap<string, readonly Holding[]> {
  const found = new Map<string, Holding[]>();
  for (const archive of archives) {
    for (const { id } of archive.chain.links.slice(0, -1)) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [archive]);
      else known.push(archive);
    }
  }
  return found;
}

function stateOf(archive: Holding): DashboardArchive['state'] {
  const { missingSlices, chain, state, verifiedAt, redundancy, checks, findings, outcome } = archive;
  if (missingSlices.length > 0 || !chain.complete) return 'missing';
  if (state === 'unsound') return 'damaged';
  if (state !== 'sound' || verifiedAt === null) return 'unverified';
  const lost = redundancy !== null && redundancy.available < redundancy.planned;
  if (lost || checks.some(({ result }) => result === 'failed')) return 'degraded';
  if (findings.some(({ check }) => check === MADE)) return 'lacking';
  return outcome === 'degraded' ? 'degraded' : 'ok';
}

/** As the newest verification found it; before the first one, as it was made. */
function repairableShare({ parity, redundancy }: Holding): number | null {
  const weakest = redundancy?.weakest ?? null;
  if (weakest !== null) return weakest.sourceBlocks === 0 ? 0 : weakest.available / weakest.sourceBlocks;
  return parity === null || parity.sourceBlocks === 0 ? null : parity.recoveryBlocks / parity.sourceBlocks;
}

/** `restorable`: those of its definition, newest first. */
function ifLost(
  { id: own }: Holding,
  dependants: readonly Holding[],
  restorable: readonly Holding[],
): DashboardArchive['ifLost'] {
  const lost = new Set([own, ...dependants.map(({ id }) => id)]);
  const left = restorable.find(({ id }) => !lost.has(id));
  const [now] = restorable;
  return {
    archives: dependants
      .slice(-SHOWN)
      .map((one) => one.name)
      .toReversed(),
    count: dependants.length,
    restorePointAfter: left === undefined ? null : { name: left.name, createdAt: left.createdAt },
    losesRestorePoint: now !== undefined && lost.has(now.id),
  };
}
