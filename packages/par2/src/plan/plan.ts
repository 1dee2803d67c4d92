import { Par2Error } from '../errors.ts';
import { RECOVERY_HEADER_BYTES } from '../format/packet.ts';
import { copiesOfCriticalPackets, planVolumes } from '../format/volumes.ts';
import { MAX_RECOVERY_BLOCKS, MAX_SOURCE_BLOCKS } from '../gf16/field.ts';

export interface PlanOptions {
  /** Size of the one file to protect; or `files`. */
  readonly bytes?: number | undefined;
  /** Sizes of the files to protect. A block never spans two files. */
  readonly files?: readonly number[] | undefined;
  /** Recovery blocks as a share of the source blocks, 0 to 1; or `recoveryBlocks`. Default 0.05. */
  readonly redundancy?: number | undefined;
  readonly recoveryBlocks?: number | undefined;
  /** Bytes, a multiple of 4; or `blockCount`. Default: by size, see `planParity`. */
  readonly blockSize?: number | undefined;
  /** About how many blocks to cut the files into. */
  readonly blockCount?: number | undefined;
  /**
   * How many damaged places, each within one block, must be repairable. Takes smaller blocks, and where that is not
   * enough more recovery blocks than `redundancy` says.
   */
  readonly survive?: number | undefined;
}

export interface ParityPlan {
  readonly blockSize: number;
  readonly sourceBlocks: number;
  readonly recoveryBlocks: number;
  /** Recovery blocks / source blocks. */
  readonly redundancy: number;
  /** Size of index and volume files together, with names of up to 16 bytes. */
  readonly parityBytes: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
/** A page, and a sector of most disks. */
const SMALL_BLOCK = 4 * KIB;

/**
 * Chooses block size and count. The cost grows with the number of blocks times the share; the finer the blocks, the more
 * separate damages a set can repair. Small files get small blocks, because every recovery block is as large as a block:
 *
 * | bytes | blocks, without wishes |
 * |---|---|
 * | up to 128 KiB | of 512 bytes |
 * | up to 2 MiB | of 4 KiB |
 * | up to 64 MiB | 512 |
 * | below 1 GiB | 1000 |
 * | more | 2000 |
 *
 * Blocks of 8 KiB and more are multiples of 512 bytes, large ones of 4 KiB, so that a bad sector hits one block only.
 * Where a share is asked for, there are at least two recovery blocks for two blocks or more: one damage often touches
 * two neighbours.
 * @throws Par2Error `invalid-options`, `too-many-blocks`
 */
export function planParity(options: PlanOptions): ParityPlan {
  const sizes = sizesOf(options);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const redundancy = options.redundancy ?? 0.05;
  if (!(redundancy >= 0 && redundancy <= 1)) throw invalid(`redundancy: from 0 to 1, not ${redundancy}`);
  const survive = wholeNumber('survive', options.survive ?? 0);
  const fixed =
    options.recoveryBlocks === undefined ? undefined : wholeNumber('recoveryBlocks', options.recoveryBlocks);

  const least = redundancy === 0 ? 0 : Math.ceil(survive / redundancy);
  const blockSize = options.blockSize ?? chooseBlockSize(sizes, total, options.blockCount, least);
  if (!Number.isSafeInteger(blockSize) || blockSize < 4 || blockSize % 4 !== 0) {
    throw invalid(`blockSize: a positive multiple of 4, not ${blockSize}`);
  }
  const sourceBlocks = countBlocks(sizes, blockSize);
  if (sourceBlocks > MAX_SOURCE_BLOCKS) {
    throw new Par2Error(
      'too-many-blocks',
      `${sourceBlocks} blocks of ${blockSize} bytes; PAR2 allows ${MAX_SOURCE_BLOCKS}`,
      {
        facts: { blocks: sourceBlocks, limit: MAX_SOURCE_BLOCKS, blockSize },
      },
    );
  }
  const byShare =
    redundancy === 0 ? 0 : Math.max(Math.min(2, sourceBlocks), Math.ceil(redundancy * sourceBlocks - 1e-9));
  const recoveryBlocks = fixed ?? Math.max(byShare, Math.min(survive, sourceBlocks));
  if (recoveryBlocks > MAX_RECOVERY_BLOCKS) {
    throw new Par2Error('too-many-blocks', `${recoveryBlocks} recovery blocks; PAR2 allows ${MAX_RECOVERY_BLOCKS}`, {
      facts: { blocks: recoveryBlocks, limit: MAX_RECOVERY_BLOCKS },
    });
  }
  return {
    blockSize,
    sourceBlocks,
    recoveryBlocks,
    redundancy: sourceBlocks === 0 ? 0 : recoveryBlocks / sourceBlocks,
    parityBytes: parityBytes(sizes, sourceBlocks, recoveryBlocks, blockSize),
  };
}

function sizesOf({ bytes, files }: PlanOptions): number[] {
  if ((bytes === undefined) === (files === undefined)) throw invalid('give either bytes or files');
  const sizes = files ?? [bytes ?? 0];
  for (const size of sizes) {
    if (!Number.isSafeInteger(size) || size < 0) throw invalid(`a size must be a whole number of bytes, not ${size}`);
  }
  return sizes.filter((size) => size > 0);
}

/** `least`: so many blocks at least, unless a `count` is asked for. */
function chooseBlockSize(sizes: readonly number[], total: number, count: number | undefined, least: number): number {
  if (count !== undefined) return sizeForCount(sizes, total, checkCount(count));
  const small = total <= 128 * KIB ? 512 : SMALL_BLOCK;
  const usual = total <= 2 * MIB ? countBlocks(sizes, small) : total <= 64 * MIB ? 512 : total < GIB ? 1000 : 2000;
  if (least > usual) return sizeForCount(sizes, total, least);
  return total <= 2 * MIB ? small : sizeForCount(sizes, total, usual);
}

function checkCount(blockCount: number): number {
  const count = wholeNumber('blockCount', blockCount);
  if (count === 0) throw invalid('blockCount: at least 1');
  if (count <= MAX_SOURCE_BLOCKS) return count;
  throw new Par2Error('too-many-blocks', `${count} blocks; PAR2 allows ${MAX_SOURCE_BLOCKS}`, {
    facts: { blocks: count, limit: MAX_SOURCE_BLOCKS },
  });
}

/** The smallest good size that makes no more than the wanted number of blocks, or than there are files. */
function sizeForCount(sizes: readonly number[], total: number, wanted: number): number {
  const limit = Math.min(MAX_SOURCE_BLOCKS, Math.max(wanted, sizes.length));
  let low = Math.max(1, Math.ceil(total / limit / 4));
  let high = Math.max(low, Math.ceil(largest(sizes) / 4));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (countBlocks(sizes, middle * 4) <= limit) high = middle;
    else low = middle + 1;
  }
  return nice(low * 4, sizes, limit);
}

function nice(size: number, sizes: readonly number[], limit: number): number {
  // Rounding must not cost much of the number of blocks.
  const unit = size >= 16 * SMALL_BLOCK || size % SMALL_BLOCK === 0 ? SMALL_BLOCK : size >= 2 * SMALL_BLOCK ? 512 : 4;
  const rounded = Math.ceil(size / unit) * unit;
  return countBlocks(sizes, rounded) <= limit ? rounded : size;
}

function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}

function countBlocks(sizes: readonly number[], blockSize: number): number {
  return sizes.reduce((sum, size) => sum + Math.ceil(size / blockSize), 0);
}

function parityBytes(
  sizes: readonly number[],
  sourceBlocks: number,
  recoveryBlocks: number,
  blockSize: number,
): number {
  const nameBytes = 16;
  const critical = 64 + 12 + 16 * sizes.length + sizes.length * (64 + 56 + nameBytes + 64 + 16) + 20 * sourceBlocks;
  const creator = 92;
  const volumes = planVolumes(recoveryBlocks).map(
    ({ count }) => count * (RECOVERY_HEADER_BYTES + blockSize) + copiesOfCriticalPackets(count) * critical + creator,
  );
  return critical + creator + volumes.reduce((sum, bytes) => sum + bytes, 0);
}

function wholeNumber(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 0) return value;
  throw invalid(`${name}: a whole number, not ${value}`);
}

function invalid(message: string): Par2Error {
  return new Par2Error('invalid-options', message);
}
