import { isRestorable } from '../holdings/index.ts';
import { chainsOf, type Chains } from '../records/chain.ts';
import { MADE } from '../records/kept-finding.ts';
import type { DashboardArchive } from './dashboard-archives.ts';
import type { ArchiveFacts } from '../holdings/facts.ts';
import type { Gathered, KnownArchive } from './gather.ts';
import type { PruneForecast } from './prune-forecast.ts';

/** Archives shown by name where there may be many. */
const SHOWN = 10;
const SLICES_SHOWN = 20;

/** Every archive with its state and what is lost with it. Pure. */
export function dashboardArchives(
  { archives }: Pick<Gathered, 'archives'>,
  forecast: PruneForecast,
): DashboardArchive[] {
  const facts = archives.map((archive) => archive.facts);
  const chains = chainsOf(facts);
  const byId = new Map(archives.map((archive) => [archive.listing.id, archive]));
  const dependants = dependantsOf(archives, chains);
  const restorable = new Map(
    [...Map.groupBy(facts, ({ definition }) => definition)].map(([definition, own]) => [
      definition,
      own.filter((one) => isRestorable(one, chains)).toReversed(),
    ]),
  );
  return archives.map((archive) => {
    const { listing, facts: own } = archive;
    const absent = [...own.missingSlices, ...own.changedSlices].toSorted((a, b) => a - b);
    const links = chains.get(listing.id)?.links ?? [own];
    const root = links[0] ?? own;
    const lost = new Set([listing.id, ...(dependants.get(listing.id) ?? []).map((one) => one.listing.id)]);
    return {
      id: listing.id,
      name: listing.name,
      definition: listing.definition,
      type: listing.type,
      createdAt: listing.createdAt,
      reference: listing.reference === null ? null : { ...listing.reference, present: byId.has(listing.reference.id) },
      chain: root.reference?.id ?? root.id,
      links: links.map((link) => link.name),
      slices: listing.slices,
      bytes: listing.bytes,
      parityBytes: listing.parity?.bytes ?? 0,
      missingSlices: absent.slice(0, SLICES_SHOWN),
      missingSliceCount: absent.length,
      checks: archive.state,
      failedChecks: own.checks.filter(({ result }) => result === 'failed').map(({ name }) => name),
      verifiedAt: listing.verifiedAt,
      outcome: listing.outcome,
      state: stateOf(archive, chains),
      restorable: isRestorable(own, chains),
      pinned: listing.pinned,
      expiring: forecast.removed.has(listing.id),
      retention: forecast.reasons.get(listing.id) ?? [],
      redundancy: own.redundancy,
      repairableShare: repairableShare(archive),
      copies: 1,
      ifLost: ifLost(archive, dependants.get(listing.id) ?? [], lost, restorable.get(listing.definition) ?? []),
    };
  });
}

/** Archive id → archives that build on it, directly or not, oldest first. */
function dependantsOf(
  archives: readonly KnownArchive[],
  chains: Chains<ArchiveFacts>,
): ReadonlyMap<string, readonly KnownArchive[]> {
  const found = new Map<string, KnownArchive[]>();
  for (const archive of archives) {
    for (const { id } of chains.get(archive.listing.id)?.links.slice(0, -1) ?? []) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [archive]);
      else known.push(archive);
    }
  }
  return found;
}

function stateOf({ facts, state, listing }: KnownArchive, chains: Chains<ArchiveFacts>): DashboardArchive['state'] {
  if (facts.missingSlices.length > 0 || chains.get(facts.id)?.complete !== true) return 'missing';
  if (state === 'failed') return 'damaged';
  if (state === 'unverified' || listing.verifiedAt === null) return 'unverified';
  const { redundancy, checks } = facts;
  const lost = redundancy !== null && redundancy.available < redundancy.planned;
  if (lost || checks.some(({ result }) => result === 'failed')) return 'degraded';
  if (facts.findings.some(({ check }) => check === MADE)) return 'lacking';
  return listing.outcome === 'degraded' ? 'degraded' : 'ok';
}

/** As the newest verification found it; before the first one, as it was made. */
function repairableShare({ listing, facts }: KnownArchive): number | null {
  const weakest = facts.redundancy?.weakest ?? null;
  if (weakest !== null) return weakest.sourceBlocks === 0 ? 0 : weakest.available / weakest.sourceBlocks;
  const { parity } = listing;
  return parity === null || parity.sourceBlocks === 0 ? null : parity.recoveryBlocks / parity.sourceBlocks;
}

/** `restorable`: those of its definition, newest first. */
function ifLost(
  { listing }: KnownArchive,
  dependants: readonly KnownArchive[],
  lost: ReadonlySet<string>,
  restorable: readonly ArchiveFacts[],
): DashboardArchive['ifLost'] {
  const left = restorable.find(({ id }) => !lost.has(id));
  const [now] = restorable;
  return {
    archives: dependants
      .slice(-SHOWN)
      .map((one) => one.listing.name)
      .toReversed(),
    count: dependants.length,
    restorePointAfter: left === undefined ? null : { name: left.name, createdAt: left.createdAt },
    losesRestorePoint: now !== undefined && (now.id === listing.id || lost.has(now.id)),
  };
}
