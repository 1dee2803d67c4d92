import { Buffer } from 'node:buffer';
import type { Engine } from '../engine/engine.ts';
import type { InputBlock } from '../engine/combine.ts';
import { hashFiles } from '../engine/hash-files.ts';
import { fileHashKey } from '../engine/hash-jobs.ts';
import { RESULT_BYTES } from '../engine/jobs.ts';
import { Par2Error } from '../errors.ts';
import type { RecoverySet, SetFile } from '../format/recovery-set.ts';
import { openBeneath, openRegular } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { OpenFiles, SourceFile } from '../fs/sources.ts';
import { reporter } from '../options.ts';
import type { CommonOptions } from '../options.ts';
import { searchBlocks } from './search-blocks.ts';
import type { Wanted } from './search-blocks.ts';

/**
 * - `intact`: size and every byte are right
 * - `damaged`: anything else, as long as it is a regular file
 * - `missing`: no such file
 * - `blocked`: a symbolic link, directory or device has its name, or a parent directory is a symbolic link
 */
export type FileStatus = 'intact' | 'damaged' | 'missing' | 'blocked';

export interface ExaminedFile {
  readonly file: SetFile;
  readonly status: FileStatus;
  readonly source: SourceFile | undefined;
  /** Bytes of it that the device could not give. */
  readonly unreadableBytes: number;
}

export interface Examination {
  readonly files: readonly ExaminedFile[];
  /** For each source block of the set, where its data are. */
  readonly blocks: readonly (InputBlock | undefined)[];
}

export interface ExamineOptions extends Pick<CommonOptions, 'signal' | 'onProgress'> {
  readonly directory: string;
  /** Files of other names that may contain blocks of the set. */
  readonly extraFiles?: readonly string[] | undefined;
  readonly engine: Engine;
  readonly files: OpenFiles;
  readonly limit: number;
}

/** Finds every block of the set: first where it should be, then anywhere in damaged and extra files. */
export async function examine(set: RecoverySet, options: ExamineOptions): Promise<Examination> {
  const found: { file: SetFile; source: SourceFile | undefined; blocked: boolean }[] = [];
  for (const file of set.files) found.push({ file, ...(await look(options.directory, file)) });
  const total = found.reduce((sum, { file, source }) => sum + Math.min(file.size, source?.size ?? 0), 0);
  const onRead = reporter(options.onProgress, 'hash', total);

  const blocks: (InputBlock | undefined)[] = Array.from({ length: set.sourceBlocks });
  const byHash = await checkBlocks(set, found, blocks, { ...options, onRead });
  const byDigest = await checkWhole(set, found, blocks, { ...options, onRead });
  const files = found.map(({ file, source, blocked }): ExaminedFile => {
    if (source === undefined) return { file, source, status: blocked ? 'blocked' : 'missing', unreadableBytes: 0 };
    const isIntact = source.size === file.size && (file.size === 0 || byHash.has(file) || byDigest.has(file));
    const unreadableBytes = options.files.unreadable(source);
    return { file, source, status: isIntact ? 'intact' : 'damaged', unreadableBytes };
  });
  await findMoved(set, files, blocks, options);
  return { files, blocks };
}

async function look(directory: string, file: SetFile): Promise<{ source: SourceFile | undefined; blocked: boolean }> {
  try {
    const described = await describeSource(() => openBeneath(directory, file.components));
    await described?.file.handle.close();
    return { source: described?.source, blocked: false };
  } catch (error) {
    if (error instanceof Par2Error && error.code === 'not-regular') return { source: undefined, blocked: true };
    throw error;
  }
}

interface Look {
  readonly file: SetFile;
  readonly source: SourceFile | undefined;
}

/** Checks blocks at their own places by MD5. Returns the files of which every block is right. */
async function checkBlocks(
  set: RecoverySet,
  found: readonly Look[],
  blocks: (InputBlock | undefined)[],
  options: ExamineOptions & { onRead: (bytes: number) => void },
): Promise<ReadonlySet<SetFile>> {
  const { blockSize } = set;
  const inputs: InputBlock[] = [];
  const known = found.filter(({ file, source }) => file.checksums && source);
  for (const { file, source } of known) {
    if (source) inputs.push(...blocksOf(source, Math.min(file.size, source.size), blockSize));
  }
  const hashes = await hashFiles({ ...options, blockSize, inputs, algorithms: [], crc32: false });
  const right = new Set<SetFile>();
  let next = 0;
  for (const { file, source } of known) {
    const count = Math.ceil(Math.min(file.size, source?.size ?? 0) / blockSize);
    let good = 0;
    for (let i = 0; i < count; i++, next++) {
      const md5 = hashes.blocks.subarray(next * RESULT_BYTES, next * RESULT_BYTES + 16);
      if (file.checksums?.[i]?.md5.equals(md5) !== true) continue;
      good++;
      if (file.firstBlock !== undefined) blocks[file.firstBlock + i] = inputs[next];
    }
    if (good === file.blocks) right.add(file);
  }
  return right;
}

/** Checks the files whose block checksums were lost, by the MD5 of the whole file. */
async function checkWhole(
  set: RecoverySet,
  found: readonly Look[],
  blocks: (InputBlock | undefined)[],
  options: ExamineOptions & { onRead: (bytes: number) => void },
): Promise<ReadonlySet<SetFile>> {
  const { blockSize } = set;
  const unknown = found.filter(({ file, source }) => !file.checksums && source?.size === file.size && file.size > 0);
  const inputs = unknown.flatMap(({ source }) => (source ? blocksOf(source, source.size, blockSize) : []));
  if (inputs.length === 0) return new Set();
  const { digests } = await hashFiles({ ...options, blockSize, inputs, algorithms: ['md5'], crc32: false });
  const right = unknown.filter(({ file, source }) => {
    const digest = source && digests.get(fileHashKey(source, 'md5'));
    return digest !== undefined && file.md5.equals(digest);
  });
  for (const { file, source } of right) {
    if (file.firstBlock === undefined || source === undefined) continue;
    for (const [i, block] of blocksOf(source, source.size, blockSize).entries()) blocks[file.firstBlock + i] = block;
  }
  return new Set(right.map(({ file }) => file));
}

/** Looks for the blocks that are not at their places: the same content elsewhere, then every offset of bad stretches. */
async function findMoved(
  set: RecoverySet,
  files: readonly ExaminedFile[],
  blocks: (InputBlock | undefined)[],
  options: ExamineOptions,
): Promise<void> {
  const missing = files.flatMap(({ file }) => {
    if (file.firstBlock === undefined || file.checksums === undefined) return [];
    const first = file.firstBlock;
    return file.checksums.flatMap((checksum, i) => (blocks[first + i] ? [] : [{ ...checksum, block: first + i }]));
  });
  if (missing.length === 0) return;
  const places = new Map<string, InputBlock>();
  for (const { file } of files) {
    for (const [i, checksum] of (file.checksums ?? []).entries()) {
      const place = file.firstBlock === undefined ? undefined : blocks[file.firstBlock + i];
      if (place) places.set(checksum.md5.toString('latin1'), place);
    }
  }
  const wanted: Wanted[] = [];
  for (const entry of missing) {
    const place = places.get(entry.md5.toString('latin1'));
    if (place) blocks[entry.block] = place;
    else wanted.push(entry);
  }

  const haystacks: { source: SourceFile; ranges: readonly (readonly [number, number])[] }[] = [];
  for (const { source, status } of files) {
    if (status !== 'damaged' || source === undefined) continue;
    const used = blocks.filter((block) => block?.source === source) as InputBlock[];
    haystacks.push({ source, ranges: gaps(source.size, used) });
  }
  for (const path of options.extraFiles ?? []) {
    const described = await describeSource(() => openRegular(path, path));
    await described?.file.handle.close();
    if (described) haystacks.push({ source: described.source, ranges: [[0, described.source.size]] });
  }
  const total = haystacks.flatMap(({ ranges }) => ranges).reduce((sum, [start, end]) => sum + end - start, 0);
  await searchBlocks({
    files: options.files,
    blockSize: set.blockSize,
    wanted,
    haystacks,
    signal: options.signal,
    onRead: reporter(options.onProgress, 'search', total),
    onFound: (block, place) => {
      blocks[block] = place;
    },
  });
}

/** The stretches of a file that no block found so far covers. */
function gaps(size: number, used: readonly InputBlock[]): [number, number][] {
  const ranges: [number, number][] = [];
  let start = 0;
  for (const { offset, length } of used.toSorted((a, b) => a.offset - b.offset)) {
    if (offset > start) ranges.push([start, offset]);
    start = Math.max(start, offset + length);
  }
  if (start < size) ranges.push([start, size]);
  return ranges;
}

function blocksOf(source: SourceFile, size: number, blockSize: number): InputBlock[] {
  return Array.from({ length: Math.ceil(size / blockSize) }, (_, i) => ({
    source,
    offset: i * blockSize,
    length: Math.min(blockSize, size - i * blockSize),
  }));
}

/** Hexadecimal, for messages and results. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
