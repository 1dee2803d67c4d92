/** What a chain is followed by. */
export interface Link {
  readonly id: string;
  readonly reference: { readonly id: string } | null;
}

/** Archive id → the archives that a restore of it needs, itself first; null when one of them is not there. */
export type Chains<Archive> = ReadonlyMap<string, readonly Archive[] | null>;

export function chainsOf<Archive extends Link>(all: readonly Archive[]): Chains<Archive> {
  const byId = new Map(all.map((archive) => [archive.id, archive]));
  return new Map(all.map((archive) => [archive.id, chainOf(archive, byId)]));
}

function chainOf<Archive extends Link>(last: Archive, byId: ReadonlyMap<string, Archive>): readonly Archive[] | null {
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
