import { Par2Error } from '../errors.ts';
import { STRIP_BYTES } from '../kernel/kernel.ts';

export interface MemoryPlan {
  /** Strips of every block that are handled in one pass. */
  readonly strips: number;
  readonly passes: number;
  /** Blocks read together; even, so that batches can be paired. */
  readonly batch: number;
  /** Bytes of data memory that this takes. */
  readonly bytes: number;
}

/** What one batch should have at least and need not exceed: enough work to hide hand-overs, small enough for caches. */
const BATCH_BYTES = 4 << 20;
const MOST_TABLES = 4 << 20;
const MOST_BLOCKS = 256;

/** Bytes that one input needs beside its data: coefficients, address, checksums. */
const INPUT_EXTRA_BYTES = 64;

/**
 * Divides the work so that it fits: all recovery blocks at once if possible, otherwise several passes over a part of
 * every block. Memory: recovery blocks + 2 batches of (blocks, tables).
 * @throws Par2Error `invalid-options` when not even the smallest part fits
 */
export function planMemory(work: {
  readonly blockSize: number;
  readonly inputs: number;
  readonly outputs: number;
  /** How many sets of outputs are in memory at once; default 1. */
  readonly accumulators?: number;
  readonly limit: number;
  readonly tableBytes: (inputs: number, outputs: number) => number;
}): MemoryPlan {
  const { blockSize, outputs, limit, accumulators = 1 } = work;
  const all = Math.max(1, Math.ceil(blockSize / STRIP_BYTES));
  const perInput = work.tableBytes(2, outputs) / 2 + 2 * (outputs + 8) + INPUT_EXTRA_BYTES;
  const wanted = even(Math.min(work.inputs, MOST_BLOCKS, Math.max(2, MOST_TABLES / perInput)));
  const bytesFor = (strips: number, batch: number): number =>
    accumulators * outputs * strips * STRIP_BYTES + 2 * batch * (strips * STRIP_BYTES + perInput) + 4096;
  for (let passes = Math.max(1, Math.floor(bytesFor(all, 0) / limit)); passes <= all; passes++) {
    const strips = Math.ceil(all / passes);
    const enough = even(Math.min(wanted, Math.max(16, BATCH_BYTES / (strips * STRIP_BYTES))));
    for (let batch = enough; batch >= 2; batch = batch > 4 ? even(batch / 2) : batch - 2) {
      if (bytesFor(strips, batch) > limit) continue;
      // Rather one pass more than batches so small that recovery blocks move in and out of caches all the time.
      if (batch < Math.min(4, enough) && passes < all) break;
      return { strips, passes: Math.ceil(all / strips), batch, bytes: bytesFor(strips, batch) };
    }
  }
  throw new Par2Error(
    'invalid-options',
    `a memory limit of ${limit} bytes is too small for ${outputs} recovery blocks`,
    {
      facts: { memoryLimit: limit, needed: bytesFor(1, 2) },
    },
  );
}

function even(count: number): number {
  return Math.max(2, 2 * Math.ceil(Math.floor(count) / 2));
}
