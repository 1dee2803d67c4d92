/** How much of one slice's redundancy is left, in blocks. */
export interface SliceRedundancy {
  /** 1-based number. */
  readonly slice: number;
  /** Blocks of the slice itself. */
  readonly sourceBlocks: number;
  /** Recovery blocks that were made. */
  readonly planned: number;
  /** Recovery blocks that a repair could use now. */
  readonly available: number;
}

export interface RedundancyTotals {
  readonly slices: number;
  readonly sourceBlocks: number;
  readonly planned: number;
  readonly available: number;
  /** The slice with the smallest share of recovery blocks: the one that parity protects least. */
  readonly weakest: SliceRedundancy;
}

/** Null when nothing is known of any slice. */
export function redundancyTotals(slices: readonly SliceRedundancy[]): RedundancyTotals | null {
  const weakest = slices.toSorted((a, b) => share(a) - share(b))[0];
  if (weakest === undefined) return null;
  const sum = (of: (slice: SliceRedundancy) => number): number => slices.reduce((total, slice) => total + of(slice), 0);
  return {
    slices: slices.length,
    sourceBlocks: sum(({ sourceBlocks }) => sourceBlocks),
    planned: sum(({ planned }) => planned),
    available: sum(({ available }) => available),
    weakest,
  };
}

function share({ available, sourceBlocks }: SliceRedundancy): number {
  return sourceBlocks === 0 ? 0 : available / sourceBlocks;
}
