import { chainsOf, type Link } from '../records/chain.ts';
import { whyUnsound, type Evidence } from './soundness.ts';

/** The archive that spoils a chain, and why; as in "NAME misses 1 of its slices". */
export interface Spoiled {
  readonly archive: string;
  readonly why: string;
}

/**
 * Archive id → the first archive of its chain, from the FULL on, that is known to be unsound. Chains that are not whole are
 * left out, and so are those of which nothing bad is known.
 */
export function unsoundChains(
  archives: readonly (Link & { readonly name: string })[],
  evidence: ReadonlyMap<string, Evidence>,
): ReadonlyMap<string, Spoiled> {
  const spoiled = new Map<string, Spoiled>();
  for (const [id, { complete, links }] of chainsOf(archives)) {
    if (!complete) continue;
    for (const link of links) {
      const own = evidence.get(link.id);
      const why = own === undefined ? null : whyUnsound(own);
      if (why === null) continue;
      spoiled.set(id, { archive: link.name, why });
      break;
    }
  }
  return spoiled;
}
