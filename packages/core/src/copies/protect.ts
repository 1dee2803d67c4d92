import type { CopiesPolicy } from '../config/types.ts';
import type { Holding } from '../holdings/holding.ts';
import type { PlaceRow } from '../ledger/index.ts';
import { HOME, isWhole, type Copy } from '../records/copy.ts';

/**
 * Archive id → why it stays at home: other places do not hold as many proved copies of it as the policy keeps at least. A policy of
 * one copy protects nothing here: what retention lets go is then let go. As the end of a sentence, and with what to do. Pure.
 */
export function copyProtections(
  holdings: readonly Holding[],
  policy: CopiesPolicy,
  places: readonly PlaceRow[],
  now: Date,
): ReadonlyMap<string, string> {
  const { keepAtLeast, verifyEvery } = policy;
  if (keepAtLeast < 2) return new Map();
  const since = verifyEvery === null ? 0 : now.getTime() - verifyEvery;
  const isProved = (copy: Copy): boolean =>
    isWhole(copy) && copy.verifiedAt !== null && Date.parse(copy.verifiedAt) >= since;
  const protections = new Map<string, string>();
  for (const { id, copies } of holdings) {
    const proved = new Set(copies.filter((copy) => copy.place !== HOME && isProved(copy)).map(({ place }) => place));
    if (proved.size >= keepAtLeast) continue;
    const count =
      proved.size === 0 ? 'no proved copy' : proved.size === 1 ? 'one proved copy' : `${proved.size} proved copies`;
    protections.set(
      id,
      `other places hold ${count} of it, and ${keepAtLeast} are kept at least; ${nextStep(proved, policy, places)}`,
    );
  }
  return protections;
}

/** The place to attach: one that takes this definition, and does not hold a proved copy yet. */
function nextStep(proved: ReadonlySet<string>, { places: named }: CopiesPolicy, places: readonly PlaceRow[]): string {
  const next = places.find(
    ({ name, state }) => state === 'active' && !proved.has(name) && (named.length === 0 || named.includes(name)),
  );
  if (next === undefined) return 'add a place: darkive place add';
  return `attach ${next.name} (kept at: ${next.location}) and run: darkive copy ${next.name}`;
}
