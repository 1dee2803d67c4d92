import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ioError } from '../fs/index.ts';
import type { ParityInventory } from '../records/manifest.ts';

/** A file that dar-backup made beside an archive. */
export interface OldArtifact {
  /** `parity-manifest`: dar-backup's own list of what a parity directory covers. `catalogue`: the isolated one, of Darkive. */
  readonly kind: 'parity' | 'parity-manifest' | 'catalogue';
  readonly file: string;
  /** Absolute directory; null beside the slices. */
  readonly directory: string | null;
  /** Null for files that are about the archive as a whole, and where the set does not say how large its blocks are. */
  readonly parity: ParityInventory | null;
}

interface ArtifactRequest {
  readonly name: string;
  /** Slices in order. */
  readonly slices: readonly { readonly file: string; readonly bytes: number }[];
  readonly archives: string;
  readonly parityDirectories: readonly string[];
}

/**
 * The parity of an archive: a set for each slice, `<slice>.par2` and `<slice>.vol0+1.par2` (dar-backup 1.1.7 and later,
 * and before 2026), or one for the whole archive. A directory that is missing holds none. Reads the first packets of each set.
 */
export async function findArtifacts({
  name,
  slices,
  archives,
  parityDirectories,
}: ArtifactRequest): Promise<OldArtifact[]> {
  const found: OldArtifact[] = [];
  for (const place of new Set([archives, ...parityDirectories])) {
    const files = (await filesIn(place)).filter((file) => file.startsWith(`${name}.`)).toSorted();
    const directory = place === archives ? null : place;
    for (const [index, slice] of slices.entries()) {
      const set = files.filter((file) => blocksOf(file, slice.file) !== null);
      const blockSize = await firstBlockSize(set.map((file) => join(place, file)));
      for (const file of set) {
        const parity =
          blockSize === null
            ? null
            : {
                slice: index + 1,
                blockSize,
                sourceBlocks: Math.ceil(slice.bytes / blockSize),
                recoveryBlocks: blocksOf(file, slice.file) ?? 0,
              };
        found.push({ kind: 'parity', file, directory, parity });
      }
    }
    for (const file of files) {
      if (blocksOf(file, name) !== null) found.push({ kind: 'parity', file, directory, parity: null });
      if (file === `${name}.par2.manifest.ini`) found.push({ kind: 'parity-manifest', file, directory, parity: null });
    }
  }
  return found;
}

/** Recovery blocks in a file of the set of `protectedFile`, by its name: 0 for the index; null when it is of no such set. */
function blocksOf(file: string, protectedFile: string): number | null {
  if (file === `${protectedFile}.par2`) return 0;
  if (!file.startsWith(`${protectedFile}.vol`)) return null;
  const blocks = /^\d+\+(\d+)\.par2$/.exec(file.slice(protectedFile.length + 4))?.[1];
  return blocks === undefined ? null : Number(blocks);
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read the parity directory', directory);
  }
}

async function firstBlockSize(files: readonly string[]): Promise<number | null> {
  for (const file of files) {
    const size = await blockSizeIn(file);
    if (size !== null) return size;
  }
  return null;
}

const HEADER_BYTES = 64;
const LOOK_BYTES = 64 * 1024;
const MAGIC = Buffer.from('PAR2\0PKT');
const MAIN = Buffer.from('PAR 2.0\0Main\0\0\0\0');

/** Block size of the first sound main packet near the beginning (PAR2 2.0, "Main packet"); null when there is none. */
async function blockSizeIn(file: string): Promise<number | null> {
  const bytes = await firstBytes(file);
  for (let at = bytes.indexOf(MAGIC); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    if (at + HEADER_BYTES + 12 > bytes.length || !bytes.subarray(at + 48, at + 64).equals(MAIN)) continue;
    const end = at + Number(bytes.readBigUInt64LE(at + 8));
    if (end < at + HEADER_BYTES + 12 || end > bytes.length) continue;
    const md5 = createHash('md5')
      .update(bytes.subarray(at + 32, end))
      .digest();
    const size = Number(bytes.readBigUInt64LE(at + HEADER_BYTES));
    if (md5.equals(bytes.subarray(at + 16, at + 32)) && size > 0) return size;
  }
  return null;
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const buffer = Buffer.alloc(LOOK_BYTES);
      const { bytesRead } = await handle.read(buffer, 0, LOOK_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioError(error, 'read', file);
  }
}
