/** Something that must be read, and the places that hold it. */
export interface Need {
  readonly places: readonly string[];
}

export type NeededPlaces<Wanted extends Need> =
  /** A smallest set, in the order in which what is needed is first met on each. */
  | { readonly places: readonly string[]; readonly missing: readonly [] }
  /** No set of places is enough. */
  | { readonly places: null; readonly missing: readonly Wanted[] };

/**
 * The smallest set of places that together hold everything: exact, by branching on the thing with the fewest places. Of
 * several smallest sets it is the one whose places come first in `preferred`; places that are not in it come after those,
 * by id. Small in practice: what is held by the same places is one case, and what is held by more places than another thing
 * is met with that.
 */
export function neededPlaces<Wanted extends Need>(
  needs: readonly Wanted[],
  preferred: readonly string[],
): NeededPlaces<Wanted> {
  const missing = needs.filter(({ places }) => places.length === 0);
  if (missing.length > 0) return { places: null, missing };
  const order = placeOrder(needs, preferred);
  const bit = new Map(order.map((place, index) => [place, 1n << BigInt(index)]));
  const mask = (places: readonly string[]): bigint => places.reduce((all, place) => all | (bit.get(place) ?? 0n), 0n);
  const masks = smallestMasks(needs.map(({ places }) => mask(places)));
  let size = 0;
  while (!coverable(masks, size)) size += 1;
  const chosen = new Set(firstCover(masks, size, order.length).map((index) => order[index]));
  return { places: readingOrder(needs, chosen, order), missing: [] };
}

function placeOrder(needs: readonly Need[], preferred: readonly string[]): string[] {
  const known = new Set(needs.flatMap(({ places }) => places));
  const first = [...new Set(preferred)].filter((place) => known.has(place));
  const named = new Set(first);
  return [...first, ...[...known].filter((place) => !named.has(place)).toSorted()];
}

/** Each once, without those that contain another one, fewest places first. */
function smallestMasks(all: readonly bigint[]): bigint[] {
  const kept: bigint[] = [];
  for (const mask of [...new Set(all)].toSorted((a, b) => bits(a).length - bits(b).length)) {
    if (!kept.some((other) => (other & mask) === other)) kept.push(mask);
  }
  return kept;
}

/** Is there a set of `size` places that meets every mask? */
function coverable(masks: readonly bigint[], size: number): boolean {
  const [first] = masks;
  if (first === undefined) return true;
  if (size === 0 || apart(masks) > size) return false;
  return bits(first).some((place) => coverable(without(masks, place), size - 1));
}

/** Masks that share no place with each other need one place each: a lower bound. */
function apart(masks: readonly bigint[]): number {
  let met = 0n;
  let count = 0;
  for (const mask of masks) {
    if ((mask & met) !== 0n) continue;
    met |= mask;
    count += 1;
  }
  return count;
}

/** The first set of that size in the order of the places; there is one. */
function firstCover(masks: readonly bigint[], size: number, places: number): number[] {
  const chosen: number[] = [];
  let left = masks;
  for (let place = 0; place < places && left.length > 0; place += 1) {
    const then = without(left, place);
    if (then.length === left.length || !coverable(then, size - chosen.length - 1)) continue;
    chosen.push(place);
    left = then;
  }
  return chosen;
}

function without(masks: readonly bigint[], place: number): bigint[] {
  return masks.filter((mask) => ((mask >> BigInt(place)) & 1n) === 0n);
}

function bits(mask: bigint): number[] {
  const found: number[] = [];
  for (let left = mask, index = 0; left > 0n; left >>= 1n, index += 1) if ((left & 1n) === 1n) found.push(index);
  return found;
}

/** What is needed first is read first; of two chosen places that hold it, the earlier one. */
function readingOrder(
  needs: readonly Need[],
  chosen: ReadonlySet<string | undefined>,
  order: readonly string[],
): string[] {
  const reading = new Set<string>();
  for (const { places } of needs) {
    const here = places.filter((place) => chosen.has(place));
    if (here.some((place) => reading.has(place))) continue;
    const [first] = here.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    if (first !== undefined) reading.add(first);
  }
  return [...reading];
}
