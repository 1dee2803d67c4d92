import { Buffer } from 'node:buffer';
import type { InputBlock } from '../engine/input-block.ts';
import { hashFiles } from '../engine/hash-files.ts';
import { fileHashKey } from '../engine/hash-jobs.ts';
import { RESULT_BYTES } from '../engine/jobs.ts';
import type { RecoverySet, SetFile } from '../format/recovery-set.ts';
import { openRegular } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { SourceFile } from '../fs/sources.ts';
import { reporter } from '../options.ts';
import { findMoved } from './find-moved.ts';
import { lookAtFiles } from './look.ts';
import type { Look, Obstacle } from './look.ts';
import { blocksOf, findWhole } from './whole-files.ts';
import type { ExamineOptions } from './examine-options.ts';

/**
 * - `intact`: size and every byte are right
 * - `damaged`: anything else, as long as it is a regular file
 * - `missing`: no such file
 * - `blocked`: a directory or device has its name, or a symbolic link that leads to nothing or to something damaged, or
 *   another file of the set; or no file can have that name. In its place nothing can be rebuilt
 */
export type FileStatus = 'intact' | 'damaged' | 'missing' | 'blocked';

export interface ExaminedFile {
  readonly file: SetFile;
  readonly status: FileStatus;
  readonly source: SourceFile | undefined;
  /** Where it lies or will be rebuilt, below the directory. */
  readonly place: readonly Buffer[];
  readonly obstacle: Obstacle | undefined;
  /** Where the whole of it lies under another name; looked for only when its blocks cannot be. */
  readonly elsewhere: SourceFile | undefined;
  /** Bytes of it that the device could not give. */
  readonly unreadableBytes: number;
}

export interface Examination {
  readonly files: readonly ExaminedFile[];
  /** For each source block of the set, where its data are. */
  readonly blocks: readonly (InputBlock | undefined)[];
}

/** Finds every block of the set: first where it should be, then anywhere in damaged and extra files. */
export async function examine(set: RecoverySet, options: ExamineOptions): Promise<Examination> {
  const found = await lookAtFiles(set.files, options.directory, options.links ?? 'follow');
  const total = found.reduce((sum, { file, source }) => sum + Math.min(file.size, source?.size ?? 0), 0);
  const onRead = reporter(options.onProgress, 'hash', total);

  const blocks: (InputBlock | undefined)[] = Array.from({ length: set.sourceBlocks });
  const byHash = await checkBlocks(set, found, blocks, { ...options, onRead });
  const byDigest = await checkWhole(set, found, blocks, { ...options, onRead });
  const isIntact = ({ file, source }: Look): boolean =>
    source?.size === file.size && (file.size === 0 || byHash.has(file) || byDigest.has(file));
  const damaged = found.filter((look) => !isIntact(look));
  const extra = damaged.length === 0 ? [] : await openExtra(found, options);
  const suspects = [...damaged.flatMap(({ source }) => source ?? []), ...extra];
  const elsewhere = await findElsewhere(set, damaged, suspects, blocks, options);
  if (damaged.length > 0) {
    const intact = found.filter(isIntact).flatMap(({ source }) => source ?? []);
    await findMoved({ set, blocks, suspects, intact, options });
  }
  return {
    files: found.map((look) => examined(look, isIntact(look), elsewhere.get(look.file), options)),
    blocks,
  };
}

function examined(
  { file, source, place, obstacle }: Look,
  isIntact: boolean,
  elsewhere: SourceFile | undefined,
  { files }: ExamineOptions,
): ExaminedFile {
  const unreadableBytes = source === undefined ? 0 : files.unreadable(source);
  // What is behind a link belongs to someone else: it can be read, not mended.
  const broken = obstacle ? 'blocked' : source === undefined ? 'missing' : 'damaged';
  return { file, source, place, obstacle, elsewhere, status: isIntact ? 'intact' : broken, unreadableBytes };
}

/** Files of other names, without those that are in the set under their own. */
async function openExtra(found: readonly Look[], { extraFiles }: ExamineOptions): Promise<SourceFile[]> {
  const identity = ({ stat }: SourceFile): string => `${stat.dev}:${stat.ino}`;
  const known = new Set(found.flatMap(({ source }) => (source === undefined ? [] : identity(source))));
  const extra: SourceFile[] = [];
  for (const path of extraFiles ?? []) {
    const described = await describeSource(() => openRegular(path, path));
    await described?.file.handle.close();
    if (described === undefined || known.has(identity(described.source))) continue;
    known.add(identity(described.source));
    extra.push(described.source);
  }
  return extra;
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
  for (const { file, source } of right) if (source) enter(file, source, set, blocks);
  return new Set(right.map(({ file }) => file));
}

/** Looks for whole files under other names where there are no checksums of blocks to look for. */
async function findElsewhere(
  set: RecoverySet,
  damaged: readonly Look[],
  suspects: readonly SourceFile[],
  blocks: (InputBlock | undefined)[],
  options: ExamineOptions,
): Promise<ReadonlyMap<SetFile, SourceFile>> {
  const wanted = damaged.map(({ file }) => file).filter((file) => !file.checksums || file.firstBlock === undefined);
  const elsewhere = await findWhole(wanted, suspects, options);
  for (const [file, source] of elsewhere) enter(file, source, set, blocks);
  return elsewhere;
}

function enter(file: SetFile, source: SourceFile, set: RecoverySet, blocks: (InputBlock | undefined)[]): void {
  if (file.firstBlock === undefined) return;
  for (const [i, block] of blocksOf(source, source.size, set.blockSize).entries()) blocks[file.firstBlock + i] = block;
}

/** Hexadecimal, for messages and results. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
