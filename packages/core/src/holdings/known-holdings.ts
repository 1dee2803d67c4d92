import { readStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { asDarkiveError, type DarkiveError } from '../errors/index.ts';
import type { Finding } from '../records/finding.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import { describedByLedger, describedByStore } from './described.ts';
import { gatherHoldings, holdingsFrom } from './gather.ts';
import type { Holding } from './holding.ts';
import type { Ledger } from '../ledger/index.ts';
import { memoryOfChecks, type AskLedger, type Memory } from './memory.ts';

export interface KnownHoldings {
  /** Oldest first. */
  readonly holdings: readonly Holding[];
  /** Why the storage could not be looked at; null when it was. */
  readonly unseen: DarkiveError | null;
  readonly findings: readonly Finding[];
}

/**
 * The archives by their manifests. While the storage cannot be read, for example because it is not mounted, the ledger
 * remembers: an empty mount point must not look as if there were nothing.
 */
export async function knownHoldings(
  { archives: target }: Pick<Config, 'archives'>,
  ask: AskLedger,
  remember: (ledger: Ledger) => Memory = memoryOfChecks,
): Promise<KnownHoldings & { readonly memory: Memory | null }> {
  const { path: directory } = target;
  const memory = await ask(remember, null);
  try {
    await checkReadableTarget(target);
    const store = await readStore(directory);
    const holdings = await gatherHoldings({ directory, archives: describedByStore(store), memory });
    return { holdings, unseen: null, findings: store.problems.map(manifestFinding), memory };
  } catch (thrown) {
    const archives = await ask((ledger) => describedByLedger(ledger, directory), []);
    const holdings = holdingsFrom({ archives, memory }, new Map());
    return { holdings, unseen: asDarkiveError(thrown), findings: [], memory };
  }
}
