import type { SourceFile } from '../fs/sources.ts';
import type { InputBlock } from './input-block.ts';
import type { Engine } from './engine.ts';
import { RESULT_BYTES } from './jobs.ts';
import type { Job, Piece } from './jobs.ts';

export type FileHash = 'md5' | 'sha256';

/** Hashes that are made while blocks pass through memory. */
export interface Hashing {
  readonly algorithms: readonly FileHash[];
  /** CRC-32 of blocks too; checking needs MD5 only. */
  readonly crc32: boolean;
  /** Address of one batch's block hashes. */
  readonly results: number;
  /** Copies the block hashes of a batch out of the shared memory. */
  collect(bytes: Uint8Array, batch: { first: number; count: number }): void;
}

/** Key of a whole-file digest among those that `combine` returns. */
export function fileHashKey(source: SourceFile, algorithm: FileHash): string {
  return `${algorithm} ${source.path}`;
}

/** Room for the block hashes of a batch, and 20 bytes for each block in `collected`. */
export function prepareHashing(
  engine: Engine,
  batch: number,
  algorithms: readonly FileHash[],
  withCrc32: boolean,
  collected: Uint8Array,
): Hashing {
  const results = engine.allocate(batch * RESULT_BYTES);
  return {
    algorithms,
    crc32: withCrc32,
    results,
    collect(bytes, { first, count }) {
      collected.set(bytes.subarray(results, results + count * RESULT_BYTES), first * RESULT_BYTES);
    },
  };
}

export function blockJobs(
  hashing: Hashing,
  batch: { count: number },
  data: number,
  slot: number,
  length: number,
): Job[] {
  const jobs: Job[] = [];
  for (let first = 0; first < batch.count; first += 8) {
    const lanes = Array.from({ length: Math.min(8, batch.count - first) }, (_, i) => first + i);
    jobs.push({
      type: 'blocks',
      addresses: lanes.map((i) => data + i * slot),
      length,
      crc32: hashing.crc32,
      results: lanes.map((i) => hashing.results + i * RESULT_BYTES),
    });
  }
  return jobs;
}

/** One job for each file and algorithm; those of a file stay on one thread each, so that the hash can go on. */
export function fileHashJobs(
  hashing: Hashing,
  inputs: readonly InputBlock[],
  batch: { first: number; count: number },
  data: number,
  slot: number,
  lanes: number,
): Job[][] {
  const pinned: Job[][] = Array.from({ length: lanes }, () => []);
  for (let i = 0; i < batch.count;) {
    const { source } = inputs[batch.first + i] as InputBlock;
    const pieces: Piece[] = [];
    let last = false;
    for (; i < batch.count && inputs[batch.first + i]?.source === source; i++) {
      const block = inputs[batch.first + i] as InputBlock;
      pieces.push({ address: data + i * slot, length: block.length });
      last = block.offset + block.length === source.size;
    }
    for (const [k, algorithm] of hashing.algorithms.entries()) {
      const lane = (laneOf(source) + k) % lanes;
      pinned[lane]?.push({ type: 'hash', step: { key: fileHashKey(source, algorithm), algorithm, last }, pieces });
    }
  }
  return pinned;
}

/** Any stable number does. */
function laneOf(source: SourceFile): number {
  return Number(source.stat.ino % 1024n);
}
