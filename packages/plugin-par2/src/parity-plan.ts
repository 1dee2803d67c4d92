/** How the blocks of one slice are cut, and how many recovery blocks it gets. */
export interface ParityPlan {
  /** Bytes; a multiple of four, as PAR2 asks. */
  readonly blockSize: number;
  readonly sourceBlocks: number;
  readonly recoveryBlocks: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Blocks of either kind that a set may have: PAR2 2.0, and par2cmdline. */
const MOST_BLOCKS = 32_768;

/**
 * The cost of parity grows with the number of blocks times the share; the finer the blocks, the more separate
 * damages one set can repair. Small slices get small blocks, because every block of parity is as large as a block
 * of the slice: 4 KiB of archive would get 389 kB of parity with par2's own defaults.
 */
export function planParity(sliceBytes: number, ratio: number): ParityPlan {
  if (!Number.isSafeInteger(sliceBytes) || sliceBytes < 1)
    throw new RangeError(`a slice of ${sliceBytes} bytes has no parity`);
  const blockSize = blockSizeFor(sliceBytes);
  const sourceBlocks = Math.ceil(sliceBytes / blockSize);
  // Two at least: one damage often touches two neighbouring blocks.
  const least = sourceBlocks === 1 ? 1 : 2;
  // 0.07 * 100 is a little more than 7: without rounding that would be a block too many.
  const share = Math.ceil(Number((sourceBlocks * ratio).toFixed(6)));
  return { blockSize, sourceBlocks, recoveryBlocks: Math.min(Math.max(share, least), MOST_BLOCKS) };
}

function blockSizeFor(bytes: number): number {
  if (bytes <= 128 * KIB) return 512;
  if (bytes <= 2 * MIB) return 4 * KIB;
  const blocks = bytes <= 64 * MIB ? 512 : 1000;
  return Math.ceil(bytes / blocks / 4) * 4;
}
