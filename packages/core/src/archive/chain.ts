import type { Manifest } from '../records/manifest.ts';

export type Chain<Link = Manifest> =
  | { readonly complete: true; readonly links: readonly Link[] }
  /** `missing` is the reference that no manifest describes, or that leads in a circle. */
  | { readonly complete: false; readonly links: readonly Link[]; readonly missing: { id: string; name: string } };

/**
 * The archives needed together to restore `last`, FULL first; followed by reference id, never guessed from dates. Who asks
 * for many archives gives them by id (`archivesById`): a thousand tables of a thousand archives take a while to make.
 */
export function chainOf<Link extends Pick<Manifest, 'id' | 'reference'>>(
  last: Link,
  all: Iterable<Link> | ReadonlyMap<string, Link>,
): Chain<Link> {
  const byId = all instanceof Map ? (all as ReadonlyMap<string, Link>) : archivesById(all as Iterable<Link>);
  const links: Link[] = [last];
  const seen = new Set([last.id]);
  let current = last;
  while (current.reference !== null) {
    const next = byId.get(current.reference.id);
    if (next === undefined || seen.has(next.id)) {
      return { complete: false, links: links.toReversed(), missing: current.reference };
    }
    links.push(next);
    seen.add(next.id);
    current = next;
  }
  return { complete: true, links: links.toReversed() };
}

export function archivesById<Link extends Pick<Manifest, 'id'>>(all: Iterable<Link>): ReadonlyMap<string, Link> {
  const byId = new Map<string, Link>();
  for (const archive of all) byId.set(archive.id, archive);
  return byId;
}

/**
 * The newest of archives that are sorted by time: what was made of another one is newer than that, whatever a wrong clock
 * wrote into it. Null when there is none.
 */
export function newestByChain<Link extends Pick<Manifest, 'id' | 'reference'>>(sorted: readonly Link[]): Link | null {
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
