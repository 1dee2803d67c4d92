/**
 * A uniform random sample of a stream whose length is not known: algorithm R
 * (Vitter, Random Sampling with a Reservoir, ACM TOMS 11, 1985). `random` returns [0, 1).
 */
export function createReservoir<T>(
  size: number,
  random: () => number,
): { offer(item: T): void; sample(): readonly T[]; offered(): number } {
  const kept: T[] = [];
  let seen = 0;
  return {
    offer(item) {
      seen += 1;
      if (kept.length < size) kept.push(item);
      else {
        const place = Math.floor(random() * seen);
        if (place < size) kept[place] = item;
      }
    },
    sample: () => kept,
    offered: () => seen,
  };
}
