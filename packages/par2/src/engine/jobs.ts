import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Kernels } from '../kernel/choose.ts';
import type { FinishTask, KernelName, MultiplyTask, TablesTask } from '../kernel/kernel.ts';

/** A stretch of the shared memory. */
export interface Piece {
  readonly address: number;
  readonly length: number;
}

/** What a thread can be asked to do. Data are in the shared memory; jobs only say where. */
export type Job =
  | ({ readonly type: 'tables'; readonly kernel: KernelName } & TablesTask)
  | ({ readonly type: 'multiply'; readonly kernel: KernelName } & MultiplyTask)
  /** Brings an output into plain bytes and, with `digest`, goes on with the hash of that key. */
  | ({
      readonly type: 'finish';
      readonly kernel: KernelName;
      readonly digest?: HashStep;
      readonly bytes: number;
    } & FinishTask)
  /** Goes on with a hash over some pieces. Hashes of one key must stay on one thread: use `pinned`. */
  | { readonly type: 'hash'; readonly step: HashStep; readonly pieces: readonly Piece[] }
  /** MD5 and CRC-32 of up to eight blocks of equal length, to 20 bytes each at `results`. */
  | {
      readonly type: 'blocks';
      readonly addresses: readonly number[];
      readonly length: number;
      readonly results: readonly number[];
      /** False leaves the CRC-32 zero. */
      readonly crc32: boolean;
    };

export interface HashStep {
  readonly key: string;
  readonly algorithm: 'md5' | 'sha256';
  /** Hashed before the first piece; given with the first step of a key only. */
  readonly prefix?: Uint8Array;
  /** Ends the hash; the digest is among the results of the run. */
  readonly last: boolean;
}

/** What one thread has: its kernels, its scratch memory, its running hashes. */
export interface JobContext {
  readonly bytes: Uint8Array;
  readonly kernels: Kernels;
  readonly scratch: number;
  readonly hashes: Map<string, Hash>;
  readonly digests: Map<string, Uint8Array>;
}

/** Bytes of one entry of `results`: MD5 16, CRC-32 4 (little-endian), as in the checksum packet. */
export const RESULT_BYTES = 20;

export function runJob(job: Job, context: JobContext): void {
  switch (job.type) {
    case 'tables':
      context.kernels.kernel(job.kernel).buildTables(job, context.scratch);
      return;
    case 'multiply':
      context.kernels.kernel(job.kernel).multiply(job, context.scratch);
      return;
    case 'finish':
      context.kernels.kernel(job.kernel).finish(job);
      if (job.digest) updateHash(context, job.digest, [{ address: job.target, length: job.bytes }]);
      return;
    case 'hash':
      updateHash(context, job.step, job.pieces);
      return;
    case 'blocks':
      hashBlocks(job, context);
  }
}

function updateHash(context: JobContext, step: HashStep, pieces: readonly Piece[]): void {
  let hash = context.hashes.get(step.key);
  if (hash === undefined) {
    hash = createHash(step.algorithm);
    if (step.prefix) hash.update(step.prefix);
    context.hashes.set(step.key, hash);
  }
  for (const { address, length } of pieces) hash.update(context.bytes.subarray(address, address + length));
  if (!step.last) return;
  context.hashes.delete(step.key);
  context.digests.set(step.key, new Uint8Array(hash.digest()));
}

function hashBlocks(job: Extract<Job, { type: 'blocks' }>, context: JobContext): void {
  const { bytes, scratch } = context;
  const { md5Eight } = context.kernels;
  const lanes = scratch + 4096;
  const digests = scratch + 4224;
  if (md5Eight) {
    const list = new Uint32Array(bytes.buffer, lanes, 8);
    for (let lane = 0; lane < 8; lane++) list[lane] = job.addresses[lane] ?? (job.addresses[0] as number);
    md5Eight(lanes, job.length, digests, scratch);
  }
  const view = new DataView(bytes.buffer);
  for (const [lane, address] of job.addresses.entries()) {
    const block = bytes.subarray(address, address + job.length);
    const result = job.results[lane] as number;
    if (md5Eight) bytes.copyWithin(result, digests + 16 * lane, digests + 16 * lane + 16);
    else bytes.set(createHash('md5').update(block).digest(), result);
    if (job.crc32) view.setUint32(result + 16, crc32(block), true);
  }
}
