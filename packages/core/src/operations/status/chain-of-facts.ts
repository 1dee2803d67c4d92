import type { ArchiveFacts } from './facts.ts';

/** The archives that a restore needs; null when one of them is not there. */
export function chainOf(last: ArchiveFacts, all: readonly ArchiveFacts[]): readonly ArchiveFacts[] | null {
  const byId = new Map(all.map((archive) => [archive.id, archive]));
  const links = new Set([last]);
  let current = last;
  while (current.reference !== null) {
    const next = byId.get(current.reference.id);
    if (next === undefined || links.has(next)) return null;
    links.add(next);
    current = next;
  }
  return [...links];
}
