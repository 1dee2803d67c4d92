import { createHash } from 'node:crypto';
import type { InputBlock } from '../engine/input-block.ts';
import { throwIfAborted } from '../errors.ts';
import type { SetFile } from '../format/recovery-set.ts';
import { openFiles } from '../fs/sources.ts';
import type { OpenFiles, SourceFile } from '../fs/sources.ts';

/**
 * Finds files as a whole, by size and MD5, under whatever name: for those of which the checksums of the blocks were lost,
 * and for those that the set does not protect.
 */
export async function findWhole(
  wanted: readonly SetFile[],
  candidates: readonly SourceFile[],
  { files, signal }: { readonly files: OpenFiles; readonly signal?: AbortSignal | undefined },
): Promise<ReadonlyMap<SetFile, SourceFile>> {
  const found = new Map<SetFile, SourceFile>();
  const hashes = new Map<SourceFile, { head: string; whole?: string }>();
  const hashed = async (source: SourceFile, part: 'head' | 'whole'): Promise<string | undefined> => {
    const known = hashes.get(source) ?? { head: await md5Of(source, Math.min(HEAD_BYTES, source.size), files, signal) };
    hashes.set(source, known);
    if (part === 'whole') known.whole ??= await md5Of(source, source.size, files, signal);
    return known[part];
  };
  for (const file of wanted) {
    for (const source of candidates) {
      if (source.size !== file.size) continue;
      if ((await hashed(source, 'head')) !== file.md5of16k.toString('hex')) continue;
      if ((await hashed(source, 'whole')) !== file.md5.toString('hex')) continue;
      found.set(file, source);
      break;
    }
  }
  return found;
}

/** The blocks of a file that lies somewhere as a whole. */
export function blocksOf(source: SourceFile, size: number, blockSize: number): InputBlock[] {
  return Array.from({ length: Math.ceil(size / blockSize) }, (_, i) => ({
    source,
    offset: i * blockSize,
    length: Math.min(blockSize, size - i * blockSize),
  }));
}

/** So many bytes have a hash of their own (specification, "File Description packet"). */
const HEAD_BYTES = 16384;
const PIECE_BYTES = 1 << 20;

async function md5Of(
  source: SourceFile,
  bytes: number,
  files: OpenFiles,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('md5');
  const piece = new Uint8Array(Math.min(PIECE_BYTES, bytes));
  for (let done = 0; done < bytes; done += piece.length) {
    throwIfAborted(signal);
    const part = piece.subarray(0, Math.min(piece.length, bytes - done));
    await files.read(source, part, done);
    hash.update(part);
  }
  return hash.digest('hex');
}

/** The MD5, hexadecimal, of what lies there now, whatever it was before. */
export async function md5OfSource(source: SourceFile, signal: AbortSignal | undefined): Promise<string> {
  const file = await source.reopen();
  if (file === undefined) return '';
  const now = { ...source, size: file.size, stat: file.stat };
  await file.handle.close();
  const files = openFiles();
  try {
    return await md5Of(now, now.size, files, signal);
  } finally {
    await files.close();
  }
}
