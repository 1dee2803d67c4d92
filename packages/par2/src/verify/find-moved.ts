import { createHash } from 'node:crypto';
import type { InputBlock } from '../engine/input-block.ts';
import type { RecoverySet, SetFile } from '../format/recovery-set.ts';
import type { SourceFile } from '../fs/sources.ts';
import { reporter } from '../options.ts';
import type { ExamineOptions } from './examine-options.ts';
import { searchBlocks } from './search-blocks.ts';
import type { Haystack, SearchWork, Wanted } from './search-blocks.ts';

export interface MovedWork {
  readonly set: RecoverySet;
  /** For each source block, where its data are; what is found is entered. */
  readonly blocks: (InputBlock | undefined)[];
  /** Files that are not as they should be, and files of other names. */
  readonly suspects: readonly SourceFile[];
  /** Files that are as they should be. */
  readonly intact: readonly SourceFile[];
  readonly options: ExamineOptions;
}

/** Intact files are searched in between their blocks only up to so many bytes. */
const MOST_INTACT_BYTES = 2 ** 30;
/** Each length of a last block that is sought is a reading of its own. */
const MOST_SHORT_BYTES = 2 ** 31;

/**
 * Looks for the blocks that are not at their places: the same content elsewhere, then every offset of the stretches that
 * nothing explains. Only when the recovery blocks do not suffice for the rest, every offset of everything, and last blocks
 * of files wherever they are.
 */
export async function findMoved(work: MovedWork): Promise<void> {
  const { set, blocks, suspects, intact } = work;
  takeCopies(set, blocks);
  if (!blocks.includes(undefined)) return;
  const used = bySource(blocks);
  const gapsOf = (source: SourceFile): Haystack => ({
    source,
    ranges: gaps(source.size, used.get(source) ?? [], set.blockSize),
  });
  await search(work, suspects.map(gapsOf), { wanted: wantedBlocks(set, blocks) });
  await followTails(work);
  if (lost(blocks) <= set.recoveryBlocks.length) return;

  const whole = (source: SourceFile): Haystack => ({ source, ranges: [[0, source.size]] });
  const between = bytesOf(intact) <= MOST_INTACT_BYTES ? intact : [];
  const everywhere = [...suspects, ...between].map(whole);
  await search(work, everywhere, { wanted: wantedBlocks(set, blocks), everyOffset: true });
  await followTails(work);
  let budget = MOST_SHORT_BYTES;
  for (const [length, wanted] of shortBlocks(set, blocks)) {
    budget -= bytesOf(suspects);
    if (budget < 0 || lost(blocks) <= set.recoveryBlocks.length) return;
    await search(work, suspects.map(whole), { wanted, everyOffset: true, length });
  }
}

function lost(blocks: readonly (InputBlock | undefined)[]): number {
  return blocks.reduce((count, block) => count + Number(block === undefined), 0);
}

function bytesOf(sources: readonly SourceFile[]): number {
  return sources.reduce((sum, { size }) => sum + size, 0);
}

/** Files that can be rebuilt from blocks, and where their blocks are counted. */
function* protectedFiles(set: RecoverySet): Generator<SetFile & { firstBlock: number }> {
  for (const file of set.files) if (file.firstBlock !== undefined) yield { ...file, firstBlock: file.firstBlock };
}

function wantedBlocks(set: RecoverySet, blocks: readonly (InputBlock | undefined)[]): Wanted[] {
  const wanted: Wanted[] = [];
  for (const { firstBlock, checksums = [] } of protectedFiles(set)) {
    for (const [i, checksum] of checksums.entries()) {
      if (blocks[firstBlock + i] === undefined) wanted.push({ ...checksum, block: firstBlock + i });
    }
  }
  return wanted;
}

/** The same content is the same block, wherever it is. */
function takeCopies(set: RecoverySet, blocks: (InputBlock | undefined)[]): void {
  const wanted = wantedBlocks(set, blocks);
  if (wanted.length === 0) return;
  const places = new Map<string, InputBlock>();
  for (const { firstBlock, checksums = [] } of protectedFiles(set)) {
    for (const [i, { md5 }] of checksums.entries()) {
      const place = blocks[firstBlock + i];
      if (place) places.set(md5.toString('latin1'), place);
    }
  }
  for (const { block, md5 } of wanted) blocks[block] = places.get(md5.toString('latin1'));
}

async function search(
  { set, blocks, options }: MovedWork,
  haystacks: readonly Haystack[],
  wish: Pick<SearchWork, 'wanted' | 'everyOffset' | 'length'>,
): Promise<void> {
  if (wish.wanted.length === 0) return;
  const total = haystacks.flatMap(({ ranges }) => ranges).reduce((sum, [start, end]) => sum + end - start, 0);
  await searchBlocks({
    ...wish,
    files: options.files,
    blockSize: set.blockSize,
    haystacks,
    signal: options.signal,
    onRead: reporter(options.onProgress, 'search', total),
    onFound: (block, place) => {
      blocks[block] = place;
    },
  });
}

/**
 * The last block of a file is padded with zeros for its checksum. In the middle of a file that has grown, or of another one,
 * something else follows it; it is recognised where it follows the block before.
 */
async function followTails({ set, blocks, options }: MovedWork): Promise<void> {
  const padded = Buffer.alloc(set.blockSize);
  for (const { firstBlock, blocks: count, size, checksums } of protectedFiles(set)) {
    const last = firstBlock + count - 1;
    const before = count > 1 ? blocks[last - 1] : undefined;
    const length = size - (count - 1) * set.blockSize;
    if (blocks[last] !== undefined || before === undefined || length === set.blockSize) continue;
    const offset = before.offset + set.blockSize;
    if (offset + length > before.source.size) continue;
    padded.fill(0, length);
    await options.files.read(before.source, padded.subarray(0, length), offset);
    const digest = createHash('md5').update(padded).digest();
    if (checksums?.[count - 1]?.md5.equals(digest) === true) blocks[last] = { source: before.source, offset, length };
  }
}

/** Last blocks that were not found, by their length. */
function shortBlocks(set: RecoverySet, blocks: readonly (InputBlock | undefined)[]): Map<number, Wanted[]> {
  const byLength = new Map<number, Wanted[]>();
  for (const { firstBlock, blocks: count, size, checksums } of protectedFiles(set)) {
    const checksum = checksums?.[count - 1];
    const length = size - (count - 1) * set.blockSize;
    if (checksum === undefined || length === set.blockSize || blocks[firstBlock + count - 1] !== undefined) continue;
    byLength.set(length, [...(byLength.get(length) ?? []), { ...checksum, block: firstBlock + count - 1 }]);
  }
  return byLength;
}

function bySource(blocks: readonly (InputBlock | undefined)[]): Map<SourceFile, InputBlock[]> {
  const used = new Map<SourceFile, InputBlock[]>();
  for (const block of blocks) {
    if (block === undefined) continue;
    const own = used.get(block.source);
    if (own === undefined) used.set(block.source, [block]);
    else own.push(block);
  }
  return used;
}

/**
 * The stretches of a file that no block found so far covers, and around each a block less one byte: what was accepted at
 * its place may be there by chance, such as a block of zeros in a run of them, and hide the edge of one that moved.
 */
export function gaps(
  size: number,
  used: readonly Pick<InputBlock, 'offset' | 'length'>[],
  blockSize: number,
): [number, number][] {
  const ranges: [number, number][] = [];
  const add = (start: number, end: number): void => {
    const wide: [number, number] = [Math.max(0, start - blockSize + 1), Math.min(size, end + blockSize - 1)];
    const last = ranges.at(-1);
    if (last !== undefined && wide[0] <= last[1]) last[1] = Math.max(last[1], wide[1]);
    else ranges.push(wide);
  };
  let start = 0;
  for (const { offset, length } of used.toSorted((a, b) => a.offset - b.offset)) {
    if (offset > start) add(start, offset);
    start = Math.max(start, offset + length);
  }
  if (start < size) add(start, size);
  return ranges;
}
