import type { ArchiveFacts } from './facts.ts';

/** The archives that a restore needs; null when one of them is not there. */
export function chainOf(last: ArchiveFacts, all: readonly ArchiveFacts[]): readonly ArchiveFacts[] | null {
  const links = new Set([last]);
  let current = last;
  while (current.reference !== null) {
    const wanted = current.reference.id;
    // Most chains have two or three links: a table of all archives for each of them would take longer than looking.
    const next = all.find(({ id }) => id === wanted);
    if (next === undefined || links.has(next)) return null;
    links.add(next);
    current = next;
  }
  return [...links];
}
