/** What a chain is followed by. A manifest is one, and so is a row of the ledger. */
export interface Link {
  readonly id: string;
  /** The archive that this one's differences refer to; null for FULL. */
  readonly reference: { readonly id: string; readonly name: string } | null;
}

/** FULL first, the archive asked for last. */
export type Chain<Archive> =
  | { readonly complete: true; readonly links: readonly Archive[] }
  /** `missing` is the reference that is not there, or that leads in a circle; `links` is what there is below it. */
  | {
      readonly complete: false;
      readonly links: readonly Archive[];
      readonly missing: { readonly id: string; readonly name: string };
    };

/** Archive id → the archives that a restore of it needs. */
export type Chains<Archive> = ReadonlyMap<string, Chain<Archive>>;

/**
 * The archives needed together to restore `last`, FULL first; followed by reference id, never guessed from dates. Who asks
 * for many archives gives them by id (`archivesById`): a thousand tables of a thousand archives take a while to make.
 * `known`: chains that were followed already; a whole one is not followed again.
 */
export function chainOf<Archive extends Link>(
  last: Archive,
  all: Iterable<Archive> | ReadonlyMap<string, Archive>,
  known: Chains<Archive> = new Map(),
): Chain<Archive> {
  const byId = all instanceof Map ? (all as ReadonlyMap<string, Archive>) : archivesById(all as Iterable<Archive>);
  const links: Archive[] = [last];
  const seen = new Set([last.id]);
  let current = last;
  while (current.reference !== null) {
    const next = byId.get(current.reference.id);
    if (next === undefined || seen.has(next.id)) {
      return { complete: false, links: links.toReversed(), missing: current.reference };
    }
    const above = known.get(next.id);
    if (above?.complete === true) return { complete: true, links: [...above.links, ...links.toReversed()] };
    links.push(next);
    seen.add(next.id);
    current = next;
  }
  return { complete: true, links: links.toReversed() };
}

/** The chain of every archive. Quickest when they are given oldest first. */
export function chainsOf<Archive extends Link>(all: readonly Archive[]): Chains<Archive> {
  const byId = archivesById(all);
  const chains = new Map<string, Chain<Archive>>();
  for (const archive of all) chains.set(archive.id, chainOf(archive, byId, chains));
  return chains;
}

export function archivesById<Archive extends Pick<Link, 'id'>>(all: Iterable<Archive>): ReadonlyMap<string, Archive> {
  const byId = new Map<string, Archive>();
  for (const archive of all) byId.set(archive.id, archive);
  return byId;
}

/**
 * The newest of archives that are sorted by time: what was made of another one is newer than that, whatever a wrong clock
 * wrote into it. Null when there is none.
 */
export function newestByChain<Archive extends Link>(sorted: readonly Archive[]): Archive | null {
  let newest = sorted.at(-1) ?? null;
  const seen = new Set<string>();
  for (let next = newest; next !== null && !seen.has(next.id);) {
    newest = next;
    seen.add(next.id);
    const { id } = next;
    next = sorted.findLast(({ reference }) => reference?.id === id) ?? null;
  }
  return newest;
}
