/** Numbers from 0 to below 1, the same ones for the same seed. */
export type Random = () => number;

/** Mulberry32: small, even, and the same on every machine. The text keeps the numbers of several users of one seed apart. */
export function seededRandom(seed: number, text = ''): Random {
  let state = seed | 0;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x5bd1e995) ^ (state >>> 13);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from 0 to below the limit. */
function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** One entry of a list that is not empty. */
export function choose<T>(random: Random, list: readonly T[]): T {
  const chosen = list[below(random, list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

/** The same entries in another order. */
export function shuffled<T>(random: Random, list: readonly T[]): readonly T[] {
  return list
    .map((entry) => ({ entry, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}
