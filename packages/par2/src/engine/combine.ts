import { throwIfAborted } from '../errors.ts';
import type { OpenFiles } from '../fs/sources.ts';
import { STRIP_BYTES } from '../kernel/kernel.ts';
import type { KernelName } from '../kernel/kernel.ts';
import type { Engine } from './engine.ts';
import { blockJobs, fileHashJobs } from './hash-jobs.ts';
import type { Hashing } from './hash-jobs.ts';
import type { Job } from './jobs.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { together } from './together.ts';
import type { InputBlock } from './input-block.ts';

export interface Combination {
  readonly engine: Engine;
  readonly kernel: KernelName;
  readonly files: OpenFiles;
  readonly plan: MemoryPlan;
  readonly blockSize: number;
  readonly inputs: readonly InputBlock[];
  readonly outputs: number;
  /** Writes the coefficients of one input, one for each output. */
  readonly coefficients: (input: number, target: Uint16Array) => void;
  /**
   * A second, square matrix: the outputs become its product with the sums. Writes the coefficients of one sum. The
   * plan must have two accumulators.
   */
  readonly second?: (sum: number, target: Uint16Array) => void;
  /** Hashes of the inputs in the same reading. Only with a plan of one pass. */
  readonly hashing?: Hashing;
  /** When given, each output is hashed with MD5 after this prefix. */
  readonly digestPrefix?: (output: number) => Uint8Array;
  /** Receives each output in ascending parts; `digest` comes with the last part. */
  readonly write: (output: number, offset: number, data: Uint8Array, digest: Uint8Array | undefined) => Promise<void>;
  /** After each batch of input: bytes read. */
  readonly onRead?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** One of the two halves of the double buffer. */
interface Buffers {
  readonly data: number;
  readonly coefficients: number;
  readonly tables: number;
  readonly sources: number;
}

interface Batch {
  readonly buffers: Buffers;
  readonly first: number;
  readonly count: number;
}

/**
 * outputs = coefficients · inputs over GF(2^16). Reads every input once per pass while the threads work on the batch
 * before, and hands the outputs over.
 */
export async function combine(work: Combination): Promise<ReadonlyMap<string, Uint8Array>> {
  const { engine, plan, blockSize, outputs } = work;
  const mark = engine.mark();
  const digests = new Map<string, Uint8Array>();
  const slot = plan.strips * STRIP_BYTES;
  const width = Math.ceil(outputs / 8) * 8;
  const buffers = [0, 1].map(() => ({
    data: engine.allocate(plan.batch * slot),
    coefficients: engine.allocate(plan.batch * width * 2),
    tables: engine.allocate(engine.kernel(work.kernel).tableBytes(plan.batch, outputs)),
    sources: engine.allocate(plan.batch * 4),
  })) as [Buffers, Buffers];
  const accumulator = engine.allocate(outputs * slot);
  const products = work.second ? engine.allocate(outputs * slot) : accumulator;
  try {
    for (let offset = 0; offset < blockSize; offset += slot) {
      engine.bytes.fill(0, accumulator, accumulator + outputs * slot);
      const part = { offset, length: Math.min(slot, blockSize - offset), slot, width, accumulator };
      for (const [key, digest] of await readAndMultiply(work, part, buffers)) digests.set(key, digest);
      if (work.second) {
        engine.bytes.fill(0, products, products + outputs * slot);
        await multiplyAgain(work, work.second, part, products, buffers[0]);
      }
      await finish(work, { ...part, accumulator: products }, buffers);
    }
    return digests;
  } finally {
    engine.release(mark);
  }
}

/** The part of every block that one pass handles. */
interface Part {
  readonly offset: number;
  readonly length: number;
  readonly slot: number;
  readonly width: number;
  readonly accumulator: number;
}

async function readAndMultiply(
  work: Combination,
  part: Part,
  buffers: [Buffers, Buffers],
): Promise<Map<string, Uint8Array>> {
  const { engine, plan, inputs, outputs } = work;
  const digests = new Map<string, Uint8Array>();
  const batchAt = (index: number): Batch | undefined => {
    const first = index * plan.batch;
    if (first >= inputs.length) return undefined;
    return { buffers: buffers[(index % 2) as 0 | 1], first, count: Math.min(plan.batch, inputs.length - first) };
  };
  const load = async (batch: Batch | undefined): Promise<void> => {
    if (batch === undefined) return;
    prepareBatch(work, part, batch);
    await readBatch(work, part, batch);
  };

  const start = batchAt(0);
  await load(start);
  if (start && outputs > 0) await engine.run({ common: tableJobs(work, part, start) });
  for (let index = 0; ; index++) {
    throwIfAborted(work.signal);
    const batch = batchAt(index);
    if (batch === undefined) return digests;
    const next = batchAt(index + 1);
    if (next) prepareBatch(work, part, next);
    const common: Job[] = [];
    if (next && outputs > 0) common.push(...tableJobs(work, part, next));
    if (work.hashing) common.push(...blockJobs(work.hashing, batch, batch.buffers.data, part.slot, work.blockSize));
    if (outputs > 0) common.push(...multiplyJobs(work, part, batch));
    const pinned = work.hashing
      ? fileHashJobs(work.hashing, work.inputs, batch, batch.buffers.data, part.slot, engine.lanes)
      : [];
    const [ended] = await together([engine.run({ pinned, common }), next ? readBatch(work, part, next) : undefined]);
    for (const [key, digest] of ended) digests.set(key, digest);
    work.hashing?.collect(engine.bytes, batch);
    work.onRead?.(bytesOf(work, part, batch));
  }
}

/** products = second · sums, the sums brought into plain bytes a batch at a time. */
async function multiplyAgain(
  work: Combination,
  second: NonNullable<Combination['second']>,
  part: Part,
  products: number,
  buffers: Buffers,
): Promise<void> {
  const { engine, plan, outputs } = work;
  for (let first = 0; first < outputs; first += plan.batch) {
    throwIfAborted(work.signal);
    const batch = { buffers, first, count: Math.min(plan.batch, outputs - first) };
    prepareBatch({ ...work, coefficients: second }, part, batch);
    const sums = Array.from({ length: batch.count }, (_, i) =>
      finishJob(work, part, first + i, buffers.data + i * part.slot),
    );
    await engine.run({ common: [...sums, ...tableJobs(work, part, batch)] });
    await engine.run({ common: multiplyJobs(work, { ...part, accumulator: products }, batch) });
  }
}

/** Coefficients and addresses of a batch. */
function prepareBatch(work: Combination, part: Part, batch: Batch): void {
  const { engine, outputs } = work;
  const rows = even(batch.count);
  const sources = new Uint32Array(engine.bytes.buffer, batch.buffers.sources, rows);
  const coefficients = new Uint16Array(engine.bytes.buffer, batch.buffers.coefficients, rows * part.width);
  if (rows > batch.count) coefficients.fill(0, batch.count * part.width);
  for (let i = 0; i < rows; i++) {
    // The block that makes the number even has coefficients zero; any address will do.
    sources[i] = batch.buffers.data + (i < batch.count ? i : 0) * part.slot;
    if (i < batch.count)
      work.coefficients(batch.first + i, coefficients.subarray(i * part.width, i * part.width + outputs));
  }
}

async function readBatch(work: Combination, part: Part, batch: Batch): Promise<void> {
  const { engine, inputs, files } = work;
  const reads: Promise<void>[] = [];
  const wantedOf = (input: InputBlock): number => Math.max(0, Math.min(part.length, input.length - part.offset));
  for (let i = 0; i < batch.count;) {
    const input = inputs[batch.first + i] as InputBlock;
    const targets: Uint8Array[] = [];
    let expected = input.offset + part.offset;
    // Neighbours in one file are one system call.
    for (; i < batch.count && targets.length < 512; i++) {
      const block = inputs[batch.first + i] as InputBlock;
      if (block.source !== input.source || block.offset + part.offset !== expected) break;
      const wanted = wantedOf(block);
      const address = batch.buffers.data + i * part.slot;
      engine.bytes.fill(0, address + wanted, address + part.slot);
      targets.push(engine.bytes.subarray(address, address + wanted));
      expected += wanted;
    }
    reads.push(files.readInto(input.source, targets, input.offset + part.offset));
  }
  await together(reads);
}

function tableJobs(work: Combination, part: Part, batch: Batch): Job[] {
  const { engine, outputs } = work;
  const inputs = even(batch.count);
  const step = even(inputs / (2 * engine.lanes));
  const jobs: Job[] = [];
  for (let first = 0; first < inputs; first += step) {
    jobs.push({
      type: 'tables',
      kernel: work.kernel,
      coefficients: batch.buffers.coefficients + first * part.width * 2,
      width: part.width,
      inputs: Math.min(step, inputs - first),
      outputs,
      tables: batch.buffers.tables + engine.kernel(work.kernel).tableBytes(first, outputs),
    });
  }
  return jobs;
}

function multiplyJobs(work: Combination, part: Part, batch: Batch): Job[] {
  const { engine, outputs } = work;
  const strips = Math.ceil(part.length / STRIP_BYTES);
  const step = Math.max(1, Math.ceil(strips / (engine.lanes === 1 ? 4 : 8 * engine.lanes)));
  const jobs: Job[] = [];
  for (let firstStrip = 0; firstStrip < strips; firstStrip += step) {
    jobs.push({
      type: 'multiply',
      kernel: work.kernel,
      accumulator: part.accumulator,
      outputs,
      sources: batch.buffers.sources,
      inputs: even(batch.count),
      tables: batch.buffers.tables,
      firstStrip,
      strips: Math.min(step, strips - firstStrip),
    });
  }
  return jobs;
}

/** Brings the outputs into plain bytes, a group at a time, and writes the group before meanwhile. */
async function finish(work: Combination, part: Part, buffers: readonly [Buffers, Buffers]): Promise<void> {
  const { engine, plan, outputs, blockSize } = work;
  const last = part.offset + part.length === blockSize;
  let writing: Promise<unknown> = Promise.resolve();
  for (let first = 0, turn = 0; first < outputs; first += plan.batch, turn++) {
    throwIfAborted(work.signal);
    const group = Array.from({ length: Math.min(plan.batch, outputs - first) }, (_, i) => first + i);
    const addressOf = (output: number): number => buffers[(turn % 2) as 0 | 1].data + (output - first) * part.slot;
    const pinned: Job[][] = Array.from({ length: engine.lanes }, () => []);
    for (const output of group) {
      const prefix = work.digestPrefix?.(output);
      pinned[output % engine.lanes]?.push({
        ...finishJob(work, part, output, addressOf(output)),
        ...(prefix && { digest: { key: `output ${output}`, algorithm: 'md5', prefix, last } }),
      });
    }
    const [digests] = await together([engine.run({ pinned }), writing]);
    writing = together(
      group.map((output) => {
        const address = addressOf(output);
        const data = engine.bytes.subarray(address, address + part.length);
        return work.write(output, part.offset, data, digests.get(`output ${output}`));
      }),
    );
    // Awaited in the next turn; a failure before that must not count as unhandled.
    writing.catch(() => undefined);
  }
  await writing;
}

function finishJob(work: Combination, part: Part, output: number, target: number): Job & { type: 'finish' } {
  return {
    type: 'finish',
    kernel: work.kernel,
    accumulator: part.accumulator,
    outputs: work.outputs,
    output,
    firstStrip: 0,
    strips: Math.ceil(part.length / STRIP_BYTES),
    target,
    bytes: part.length,
  };
}

function bytesOf(work: Combination, part: Part, batch: Batch): number {
  let bytes = 0;
  for (const input of work.inputs.slice(batch.first, batch.first + batch.count)) {
    bytes += Math.max(0, Math.min(part.length, input.length - part.offset));
  }
  return bytes;
}

function even(count: number): number {
  return Math.max(2, 2 * Math.ceil(count / 2));
}
