import { Buffer } from 'node:buffer';
import { basename, dirname } from 'node:path';
import { combine } from '../engine/combine.ts';
import type { Combination } from '../engine/combine.ts';
import { startEngine } from '../engine/engine.ts';
import { hashFiles } from '../engine/hash-files.ts';
import type { FileHashes } from '../engine/hash-files.ts';
import { fileHashKey, prepareHashing } from '../engine/hash-jobs.ts';
import type { FileHash } from '../engine/hash-jobs.ts';
import { RESULT_BYTES } from '../engine/jobs.ts';
import { planMemory } from '../engine/memory-plan.ts';
import type { MemoryPlan } from '../engine/memory-plan.ts';
import { Par2Error, throwIfAborted } from '../errors.ts';
import { encodeRecoveryHeader, RECOVERY_HEADER_BYTES, recoveryHashPrefix } from '../format/packet.ts';
import { openPlace } from '../fs/beneath.ts';
import { removeStale } from '../fs/temporary-name.ts';
import { openFiles } from '../fs/sources.ts';
import { constantLogs, createField, MAX_RECOVERY_BLOCKS, ORDER } from '../gf16/field.ts';
import { chooseEngine, reporter } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import { criticalPackets, mainOf } from './critical-packets.ts';
import { assertUnchanged } from './assert-unchanged.ts';
import { filesOfSet, removeReplaced } from './replaced-set.ts';
import { createSetFiles } from './set-files.ts';
import type { SetFiles } from './set-files.ts';
import { describeFiles, inputBlocks } from './source-set.ts';

export interface CreateOptions extends CommonOptions {
  /** Paths of regular files in `base`: absolute or relative to it. Symbolic links are refused. */
  readonly files: readonly string[];
  /** The directory that names in the set are relative to. */
  readonly base: string;
  /** Path of the index file, ending in `.par2`; the volumes go beside it. */
  readonly output: string;
  /** Bytes of a block, a multiple of 4. */
  readonly blockSize: number;
  /** How many lost blocks can be rebuilt. 0 writes an index file only. */
  readonly recoveryBlocks: number;
  /** How many volume files; default as par2cmdline: sizes 1, 2, 4, 8 … blocks. */
  readonly volumes?: number | undefined;
  /** Number of the first recovery block; to extend a set later. Default 0. */
  readonly firstRecoveryBlock?: number | undefined;
  /**
   * Replace existing files, and remove what else the set of that name consists of, once the new one is there. Default: an
   * error `exists`.
   */
  readonly overwrite?: boolean | undefined;
  /** Hash the files with SHA-256 too, in the same reading; default true. */
  readonly sha256?: boolean | undefined;
}

export interface CreateResult {
  /** Hexadecimal. */
  readonly setId: string;
  readonly blockSize: number;
  readonly sourceBlocks: number;
  readonly recoveryBlocks: number;
  /** Files written, the index file first. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly recoveryBlocks: number }[];
  /** The protected files, in the order of the set. */
  readonly sources: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly blocks: number;
    /** Hexadecimal. */
    readonly md5: string;
    /** Hexadecimal; undefined when not asked for. */
    readonly sha256: string | undefined;
  }[];
  /** Names of empty files: they have no blocks and are not in the set. */
  readonly empty: readonly string[];
}

/**
 * Writes a recovery set. All files appear together at the end, under temporary names until then; after an error
 * nothing is left.
 * @throws Par2Error `invalid-options`, `vanished`, `changed`, `unreadable`, `not-regular`, `unsafe-name`,
 * `too-many-blocks`, `exists`, `disk-full`, `unwritable`, `aborted`
 */
export async function createParity(options: CreateOptions): Promise<CreateResult> {
  const { base, blockSize, recoveryBlocks, signal } = options;
  checkOptions(options);
  throwIfAborted(signal);
  const { members, empty } = await describeFiles(base, options.files, blockSize, signal);
  const inputs = inputBlocks(members, blockSize);
  const outputs = recoveryBlocks;
  const totalBytes = members.reduce((sum, member) => sum + member.source.size, 0);
  const choice = chooseEngine(options, { bytes: totalBytes, outputs });
  const algorithms: FileHash[] = options.sha256 === false ? ['md5'] : ['md5', 'sha256'];
  const { setId } = mainOf(members, blockSize);

  const replaced = options.overwrite ? await filesOfSet(options.output, signal) : [];
  await using cleanUp = new AsyncDisposableStack();
  const place = await openPlace(dirname(options.output), [Buffer.from(basename(options.output))]);
  if (place === undefined) throw new Par2Error('unwritable', `${dirname(options.output)} does not exist`);
  cleanUp.defer(() => place.close());
  await removeStale(place);
  const engine = startEngine({ ...choice, bytes: choice.memoryLimit });
  cleanUp.defer(() => engine.close());
  const files = openFiles();
  cleanUp.defer(() => files.close());

  const plan = planMemory({
    blockSize,
    inputs: inputs.length,
    outputs,
    limit: choice.memoryLimit,
    tableBytes: engine.kernel(choice.kernel).tableBytes,
  });
  const output: SetFiles = await createSetFiles(options, outputs, place, {
    setId,
    // Lengths do not depend on the hashes.
    critical: criticalPackets(members, blockSize, noHashes(inputs.length)),
  });
  cleanUp.defer(() => output.discard());

  const shared = { engine, kernel: choice.kernel, files, blockSize, inputs, signal };
  let hashes: FileHashes | undefined;
  if (plan.passes > 1) {
    const onRead = reporter(options.onProgress, 'hash', totalBytes);
    hashes = await hashFiles({ ...shared, algorithms, crc32: true, limit: choice.memoryLimit, onRead });
  }
  const first = options.firstRecoveryBlock ?? 0;
  const multiplied = await multiply(
    {
      ...shared,
      plan,
      outputs,
      coefficients: recoveryCoefficients(inputs.length, outputs, first),
      digestPrefix: (index) => recoveryHashPrefix(setId, first + index),
      async write(index, offset, data, digest) {
        const at = output.recoveryOffset(index);
        await output.write(index, data, at + RECOVERY_HEADER_BYTES + offset);
        if (digest)
          await output.write(index, encodeRecoveryHeader(setId, first + index, blockSize, Buffer.from(digest)), at);
      },
      // Each pass reads a part of every block.
      onRead: reporter(options.onProgress, 'compute', totalBytes),
    },
    hashes ? [] : algorithms,
  );
  hashes ??= multiplied;

  await assertUnchanged(members, hashes, plan.passes, signal);
  const written = await output.complete(criticalPackets(members, blockSize, hashes), signal);
  await removeReplaced(
    replaced,
    written.map(({ path }) => path),
  );
  const digestOf = (key: string): string => Buffer.from(hashes.digests.get(key) ?? []).toString('hex');
  return {
    setId: setId.toString('hex'),
    blockSize,
    sourceBlocks: inputs.length,
    recoveryBlocks: outputs,
    files: written,
    sources: members.map(({ name, source, blocks }) => ({
      name: name.toString('utf8'),
      bytes: source.size,
      blocks,
      md5: digestOf(fileHashKey(source, 'md5')),
      sha256: options.sha256 === false ? undefined : digestOf(fileHashKey(source, 'sha256')),
    })),
    empty,
  };
}

function checkOptions(options: CreateOptions): void {
  const { blockSize, recoveryBlocks, volumes, firstRecoveryBlock = 0 } = options;
  const refuse = (message: string): never => {
    throw new Par2Error('invalid-options', message);
  };
  if (options.files.length === 0) refuse('files: at least one');
  if (!Number.isSafeInteger(blockSize) || blockSize < 4 || blockSize % 4 !== 0) {
    refuse(`blockSize: a positive multiple of 4, not ${blockSize}`);
  }
  if (!Number.isInteger(recoveryBlocks) || recoveryBlocks < 0)
    refuse(`recoveryBlocks: a whole number, not ${recoveryBlocks}`);
  if (!Number.isInteger(firstRecoveryBlock) || firstRecoveryBlock < 0) refuse('firstRecoveryBlock: a whole number');
  if (recoveryBlocks + firstRecoveryBlock > MAX_RECOVERY_BLOCKS) {
    throw new Par2Error('too-many-blocks', `recovery blocks are numbered up to ${MAX_RECOVERY_BLOCKS}`, {
      facts: { blocks: recoveryBlocks + firstRecoveryBlock, limit: MAX_RECOVERY_BLOCKS },
    });
  }
  if (volumes !== undefined && (!Number.isInteger(volumes) || volumes < 1 || volumes > 31)) {
    refuse(`volumes: from 1 to 31, not ${volumes}`);
  }
  if (!options.output.endsWith('.par2') || basename(options.output) === '.par2')
    refuse('output: a path ending in .par2');
}

/** Coefficient of source block i in recovery block e: (constant of i) to the power of e (specification, "Recovery Slice"). */
function recoveryCoefficients(inputs: number, outputs: number, first: number): Combination['coefficients'] {
  const { exp } = createField();
  const logs = constantLogs(inputs);
  return (input, target) => {
    const log = logs[input] as number;
    for (let i = 0, power = (log * first) % ORDER; i < outputs; i++, power = (power + log) % ORDER) {
      target[i] = exp[power] as number;
    }
  };
}

async function multiply(
  work: Omit<Combination, 'hashing'> & { plan: MemoryPlan },
  algorithms: readonly FileHash[],
): Promise<FileHashes> {
  const blocks = new Uint8Array(work.inputs.length * RESULT_BYTES);
  if (algorithms.length === 0) return { blocks, digests: await combine(work) };
  const hashing = prepareHashing(work.engine, work.plan.batch, algorithms, true, blocks);
  return { blocks, digests: await combine({ ...work, hashing }) };
}

function noHashes(blocks: number): FileHashes {
  return { blocks: new Uint8Array(blocks * RESULT_BYTES), digests: new Map() };
}
