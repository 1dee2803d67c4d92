import type { Manifest } from '../../records/manifest.ts';

/** Id → why it goes: the named archives, and everything that builds on one of them, however indirectly. */
export function withDependants(named: readonly Manifest[], all: readonly Manifest[]): ReadonlyMap<string, string> {
  const reasons = new Map(named.map(({ id }) => [id, 'named']));
  const names = new Map(all.map(({ id, name }) => [id, name]));
  for (const id of reasons.keys()) {
    for (const { id: dependant, reference } of all) {
      if (reference?.id === id && !reasons.has(dependant)) reasons.set(dependant, `builds on ${names.get(id) ?? id}`);
    }
  }
  return reasons;
}
