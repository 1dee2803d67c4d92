import { availableParallelism } from 'node:os';
import { Par2Error } from './errors.ts';
import { availableKernels, chooseKernel } from './kernel/choose.ts';
import type { KernelName } from './kernel/kernel.ts';

/** How far an operation is. `bytes` never decreases within a stage. */
export interface Progress {
  /**
   * - `hash`: source files are read and hashed
   * - `compute`: blocks are read, multiplied (and when creating hashed, if one pass is enough)
   * - `packets`: index and volume files are searched for packets
   * - `search`: damaged files are searched for blocks that moved
   * - `check`: rebuilt files are put together and hashed
   */
  readonly stage: 'hash' | 'compute' | 'packets' | 'search' | 'check';
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Options that every operation has. */
export interface CommonOptions {
  /** Threads for arithmetic and hashes; default: as many as there are processors. */
  readonly threads?: number | undefined;
  /** Bytes for blocks in memory; default 128 MiB. The process itself and each thread (about 10 MB) come on top. */
  readonly memoryLimit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** For tests and measurements; default: the fastest. */
  readonly kernel?: KernelName | undefined;
}

const DEFAULT_MEMORY = 128 << 20;
const LEAST_MEMORY = 64 << 10;
/** 32-bit addresses, less what the engine needs itself. */
const MOST_MEMORY = 3.5 * 2 ** 30;
/**
 * Work below this many seconds, by the figures below, is done on the calling thread: it takes half as long in truth, and
 * starting threads about 0.1 s and 20 MB.
 */
const SMALL_WORK_SECONDS = 0.25;

export interface EngineChoice {
  readonly kernel: KernelName;
  readonly threads: number;
  readonly memoryLimit: number;
}

/** @throws Par2Error `invalid-options` */
export function chooseEngine(options: CommonOptions, work: { bytes: number; outputs: number }): EngineChoice {
  const threads = options.threads ?? availableParallelism();
  if (!Number.isInteger(threads) || threads < 1 || threads > 256) {
    throw new Par2Error('invalid-options', `threads: a whole number from 1 to 256, not ${threads}`);
  }
  const memoryLimit = options.memoryLimit ?? DEFAULT_MEMORY;
  if (!(memoryLimit >= LEAST_MEMORY)) {
    throw new Par2Error('invalid-options', `memoryLimit: at least ${LEAST_MEMORY} bytes, not ${memoryLimit}`);
  }
  const kernel = options.kernel ?? chooseKernel(work.outputs);
  if (!availableKernels().includes(kernel)) {
    throw new Par2Error('invalid-options', `this engine does not run the kernel ${kernel}`);
  }
  // Conservative figures: 4 GB/s of products, 250 MB/s of hashes.
  const seconds = work.bytes * (work.outputs / 4e9 + 4e-9);
  return {
    kernel,
    threads: seconds < SMALL_WORK_SECONDS ? 0 : threads,
    memoryLimit: Math.min(memoryLimit, MOST_MEMORY),
  };
}

/** Reports sums of bytes, from parts. */
export function reporter(
  onProgress: CommonOptions['onProgress'],
  stage: Progress['stage'],
  totalBytes: number,
): (bytes: number) => void {
  let sum = 0;
  return (bytes) => {
    sum += bytes;
    onProgress?.({ stage, bytes: sum, totalBytes });
  };
}
