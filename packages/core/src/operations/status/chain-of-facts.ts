import type { ArchiveFacts } from './facts.ts';

/** Archive id → the archives that a restore of it needs, itself first; null when one of them is not there. */
export type Chains = ReadonlyMap<string, readonly ArchiveFacts[] | null>;

export function chainsOf(all: readonly ArchiveFacts[]): Chains {
  const byId = new Map(all.map((archive) => [archive.id, archive]));
  return new Map(all.map((archive) => [archive.id, chainOf(archive, byId)]));
}

function chainOf(last: ArchiveFacts, byId: ReadonlyMap<string, ArchiveFacts>): readonly ArchiveFacts[] | null {
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
