import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { throwIfAborted } from '../errors.ts';
import type { OpenFiles, SourceFile } from '../fs/sources.ts';
import { combine } from './combine.ts';
import type { InputBlock } from './input-block.ts';
import type { Engine } from './engine.ts';
import { fileHashKey, prepareHashing } from './hash-jobs.ts';
import type { FileHash } from './hash-jobs.ts';
import { RESULT_BYTES } from './jobs.ts';
import { planMemory } from './memory-plan.ts';

export interface HashWork {
  readonly engine: Engine;
  readonly files: OpenFiles;
  readonly blockSize: number;
  /** In order of files and offsets. */
  readonly inputs: readonly InputBlock[];
  readonly algorithms: readonly FileHash[];
  readonly crc32: boolean;
  /** Bytes of memory for data. */
  readonly limit: number;
  readonly onRead?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface FileHashes {
  /** MD5 and, if asked for, CRC-32 of each input, 20 bytes each, as in the checksum packet. */
  readonly blocks: Uint8Array;
  /** By `fileHashKey`. */
  readonly digests: ReadonlyMap<string, Uint8Array>;
}

/** Reads all blocks once and hashes them, and the files they make up. */
export async function hashFiles(work: HashWork): Promise<FileHashes> {
  const { engine, blockSize, inputs } = work;
  const blocks = new Uint8Array(inputs.length * RESULT_BYTES);
  const mark = engine.mark();
  try {
    const plan = planMemory({ blockSize, inputs: inputs.length, outputs: 0, limit: work.limit, tableBytes: () => 0 });
    if (plan.passes > 1) return { blocks, digests: await hashLargeBlocks(work, blocks) };
    const hashing = prepareHashing(engine, plan.batch, work.algorithms, work.crc32, blocks);
    const nothing = (): void => undefined;
    const digests = await combine({
      ...work,
      kernel: 'scalar',
      plan,
      hashing,
      outputs: 0,
      coefficients: nothing,
      write: () => Promise.resolve(),
    });
    return { blocks, digests };
  } finally {
    engine.release(mark);
  }
}

/** For blocks of which not even two fit into memory: piece by piece. */
async function hashLargeBlocks(work: HashWork, blocks: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const digests = new Map<string, Uint8Array>();
  const piece = new Uint8Array(1 << 20);
  const view = new DataView(blocks.buffer);
  let source: SourceFile | undefined;
  let whole = work.algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  for (const [index, input] of work.inputs.entries()) {
    if (source !== input.source) {
      source = input.source;
      whole = work.algorithms.map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
    }
    const md5 = createHash('md5');
    let crc = 0;
    for (let done = 0; done < work.blockSize; done += piece.length) {
      throwIfAborted(work.signal);
      const part = piece.subarray(0, Math.min(piece.length, work.blockSize - done));
      const read = Math.max(0, Math.min(part.length, input.length - done));
      if (read > 0) await work.files.read(input.source, part.subarray(0, read), input.offset + done);
      part.fill(0, read);
      for (const { hash } of whole) hash.update(part.subarray(0, read));
      md5.update(part);
      crc = crc32(part, crc);
      work.onRead?.(read);
    }
    blocks.set(md5.digest(), index * RESULT_BYTES);
    view.setUint32(index * RESULT_BYTES + 16, crc, true);
    if (input.offset + input.length !== source.size) continue;
    for (const { algorithm, hash } of whole) digests.set(fileHashKey(source, algorithm), hash.digest());
  }
  return digests;
}
