import type { Manifest } from '../records/manifest.ts';

export type Chain =
  | { readonly complete: true; readonly links: readonly Manifest[] }
  /** `missing` is the reference that no manifest describes, or that leads in a circle. */
  | { readonly complete: false; readonly links: readonly Manifest[]; readonly missing: { id: string; name: string } };

/** The archives needed together to restore `last`, FULL first; followed by reference id, never guessed from dates. */
export function chainOf(last: Manifest, all: Iterable<Manifest>): Chain {
  const byId = new Map<string, Manifest>();
  for (const manifest of all) byId.set(manifest.id, manifest);
  const links: Manifest[] = [last];
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
