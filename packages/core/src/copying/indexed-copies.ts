import type { Config } from '../config/types.ts';
import type { CountedArchive, CountedCopy } from '../copies/counted.ts';
import { copiesPolicyOf } from '../copies/policy.ts';
import { describedByLedger, gatherHoldings, memoryOf, type Holding } from '../holdings/index.ts';
import { HOME, isWhole } from '../records/copy.ts';
import type { Finding } from '../records/finding.ts';
import { openSyncedLedger } from '../services/synced-ledger.ts';
import type { Services } from '../services/services.ts';
import type { CopiesPolicy } from '../config/types.ts';

export interface IndexedCopies {
  /** Oldest first. `place` of a copy is its name here. */
  readonly archives: readonly {
    readonly holding: Holding;
    readonly policy: CopiesPolicy;
    readonly counted: CountedArchive;
  }[];
  /** Where home is; `home` where nobody has said so. */
  readonly homeLocation: string;
  /** Name of a place → where it is kept. */
  readonly locations: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * How many copies there are, as the ledger's index over the inventories says: quick, for it holds no inventory against a manifest.
 * Of home the slices alone are looked at. Null when the ledger cannot be used: the inventories themselves say it then.
 */
export async function indexedCopies(config: Config, services: Services): Promise<IndexedCopies | null> {
  const directory = config.archives.path;
  const { ledger, findings } = await openSyncedLedger(config, services);
  try {
    if (ledger === null || findings.some(({ code }) => code === 'inventory-unreadable')) return null;
    const memory = memoryOf(ledger, directory);
    const holdings = await gatherHoldings({ directory, archives: describedByLedger(ledger, directory), memory });
    const policyOf = copiesPolicyOf(config);
    const now = services.clock().getTime();
    const archives = holdings.map((holding) => {
      const policy = policyOf(holding.definition);
      return { holding, policy, counted: countHolding(holding, policy, now) };
    });
    const locations = new Map(memory.places.map(({ name, location }) => [name, location]));
    return { archives, homeLocation: memory.homeLocation ?? HOME, locations, findings };
  } finally {
    ledger?.close();
  }
}

/** Pure. As `countCopies` counts. */
function countHolding({ id, slices, copies, state }: Holding, policy: CopiesPolicy, now: number): CountedArchive {
  const since = policy.verifyEvery === null ? -Infinity : now - policy.verifyEvery;
  const units = slices + 1;
  const counted = copies.map((copy): CountedCopy & { readonly location: string } => {
    const { place, location, missingSlices, changedSlices, rest, verifiedAt } = copy;
    const proved = verifiedAt !== null && Date.parse(verifiedAt) >= since;
    return {
      place,
      location: location ?? place,
      there: slices - missingSlices.length - changedSlices.length + (rest ? 1 : 0),
      units,
      counts: isWhole(copy) && (place === HOME ? state !== 'unsound' : proved),
      provedAt: verifiedAt,
    };
  });
  const there = counted.filter((copy) => copy.there > 0);
  const counting = there.filter(({ counts }) => counts);
  const locations = new Set(counting.map(({ location }) => location)).size;
  return {
    id,
    copies: there.map(({ location: _location, ...copy }) => copy),
    counted: counting.length,
    locations,
    short: counting.length < policy.want || locations < policy.locations,
  };
}
