/** One volume file and the recovery blocks in it. */
export interface VolumePlan {
  /** Exponent of the first recovery block. */
  readonly first: number;
  readonly count: number;
  /** What comes between the set's base name and `.par2`, for example `.vol03+4`. */
  readonly suffix: string;
}

/**
 * Distributes recovery blocks over volumes of 1, 2, 4, 8 … blocks, as par2cmdline does by default; fewer volumes
 * than that start with a larger power of two.
 */
export function planVolumes(recoveryBlocks: number, volumes?: number, firstExponent = 0): VolumePlan[] {
  if (recoveryBlocks === 0) return [];
  const files = Math.min(volumes ?? bitLength(recoveryBlocks), recoveryBlocks);
  let size = 1;
  while ((2 ** files - 1) * size < recoveryBlocks) size *= 2;
  const parts: { first: number; count: number }[] = [];
  let first = firstExponent;
  for (let left = recoveryBlocks; left > 0; size *= 2) {
    const count = Math.min(size, left);
    parts.push({ first, count });
    first += count;
    left -= count;
  }
  // Numbers are as wide as the exponent after the last one, and as the largest count.
  const firstWidth = String(first).length;
  const countWidth = String(Math.max(...parts.map((part) => part.count))).length;
  return parts.map((part) => ({
    ...part,
    suffix: `.vol${String(part.first).padStart(firstWidth, '0')}+${String(part.count).padStart(countWidth, '0')}`,
  }));
}

/** How often the critical packets are repeated in a volume of `count` recovery blocks. */
export function copiesOfCriticalPackets(count: number): number {
  return bitLength(count);
}

/**
 * The order of packets in a volume as par2cmdline writes them: after each recovery block a share of the repeated
 * critical packets. Yields the index of a critical packet, or `recovery` for the next recovery block.
 */
export function* volumeOrder(count: number, critical: number): Generator<number | 'recovery'> {
  const copies = copiesOfCriticalPackets(count);
  let due = 0;
  let next = 0;
  for (let block = 0; block < count; block++) {
    yield 'recovery';
    for (due += copies * critical; due >= count; due -= count) {
      yield next;
      next = (next + 1) % critical;
    }
  }
}

function bitLength(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) bits++;
  return bits;
}
