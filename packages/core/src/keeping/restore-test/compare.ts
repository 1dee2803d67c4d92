import { constants, type BigIntStats } from 'node:fs';
import { lstat, lutimes, open, readlink, type FileHandle } from 'node:fs/promises';
import type { CatalogueEntry } from '../../dar/types.ts';
import { errnoOf, fsErrorText, joinBytes, type FileSystemLimit } from '../../fs/index.ts';

export type Comparison =
  | { readonly result: 'passed' }
  /** The source is not what it was when dar read it; nothing is wrong with the archive. */
  | { readonly result: 'changed'; readonly reason: string }
  | { readonly result: 'failed'; readonly reason: string }
  /** All that could be compared is equal; the rest is what the temporary directory may not be able to hold. */
  | { readonly result: 'limited'; readonly differences: readonly Difference[] };

/** What differs beside kind, size and content. */
export interface Difference {
  readonly aspect: FileSystemLimit;
  readonly reason: string;
}

export interface CompareRequest {
  readonly entry: CatalogueEntry;
  /** Directories of the restored file and of the source. */
  readonly restored: string;
  readonly source: string;
  /** Compare owner and group by number; only root restores them. */
  readonly ownership: boolean;
  readonly signal: AbortSignal;
  /** When the archive was begun. A source inode that changed later is the source's doing. */
  readonly since: Date;
  /** Extended attributes of one side; null when they cannot be read. */
  readonly attributes: (directory: string, path: Buffer) => Promise<string | null>;
}

/** Compares a restored entry with its source: kind, bytes, mode, mtime, link target, extended attributes, owner when root. */
export async function compareEntry(request: CompareRequest): Promise<Comparison> {
  const { entry, restored, source } = request;
  const copyPath = joinBytes(restored, entry.path);
  const sourcePath = joinBytes(source, entry.path);
  const copy = await look(copyPath);
  if ('problem' in copy) return failed(`it was not restored: ${copy.problem}`);
  const original = await look(sourcePath);
  if ('problem' in original) return changed(`the source can no longer be read: ${original.problem}`);
  if (changedSince(original.stat, entry)) return changed('the source was changed after it was read');
  const content =
    differentKind(copy.stat, original.stat) ??
    (entry.kind === 'symlink' ? await differentTarget(copyPath, sourcePath) : null) ??
    (entry.kind === 'file' ? await differentBytes(copyPath, sourcePath, request.signal) : null);
  const time = await differentTime(copyPath, copy.stat, original.stat);
  const differences = [
    ...differentInode(copy.stat, original.stat, request.ownership),
    ...(time === null ? [] : [{ aspect: 'times', reason: time } as const]),
    ...(await differentAttributes(request)),
  ];
  if (content === null && differences.length === 0) return { result: 'passed' };
  // A change since dar read it, or between our reads, is the source's doing: look once more before the archive is blamed.
  const again = await look(sourcePath);
  if (original.stat.ctimeNs >= BigInt(request.since.getTime()) * 1_000_000n)
    return changed('the source was changed after it was read');
  if ('problem' in again || !sameMoment(again.stat, original.stat))
    return changed('the source changed during the test');
  return content === null ? { result: 'limited', differences } : failed(content);
}

function failed(reason: string): Comparison {
  return { result: 'failed', reason };
}

function changed(reason: string): Comparison {
  return { result: 'changed', reason };
}

async function look(path: Buffer): Promise<{ stat: BigIntStats } | { problem: string }> {
  try {
    return { stat: await lstat(path, { bigint: true }) };
  } catch (error) {
    return { problem: fsErrorText(error) };
  }
}

function seconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000_000n);
}

/** What dar makes of a modification time: it knows none before 1970 (docs/tools/dar.md, "Dates"). */
function archivedSeconds(nanoseconds: bigint): number {
  return nanoseconds < 0n ? 0 : seconds(nanoseconds);
}

function changedSince(stat: BigIntStats, entry: CatalogueEntry): boolean {
  if (entry.modifiedAt !== null && archivedSeconds(stat.mtimeNs) !== entry.modifiedAt) return true;
  if (entry.kind === 'file' && entry.bytes !== null && Number(stat.size) !== entry.bytes) return true;
  return entry.mode !== null && entry.kind !== 'symlink' && Number(stat.mode & 0o7777n) !== entry.mode;
}

function sameMoment(a: BigIntStats, b: BigIntStats): boolean {
  return a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.size === b.size && a.ino === b.ino;
}

function differentKind(copy: BigIntStats, original: BigIntStats): string | null {
  const typeBits = BigInt(constants.S_IFMT);
  if ((copy.mode & typeBits) !== (original.mode & typeBits)) return 'it was restored as another kind of file';
  return copy.size === original.size ? null : `its size is ${copy.size} bytes instead of ${original.size}`;
}

function differentInode(copy: BigIntStats, original: BigIntStats, ownership: boolean): Difference[] {
  const differences: Difference[] = [];
  if (!original.isSymbolicLink() && (copy.mode & 0o7777n) !== (original.mode & 0o7777n)) {
    const reason = `its mode is ${octal(copy.mode)} instead of ${octal(original.mode)}`;
    differences.push({ aspect: 'modes', reason });
  }
  if (ownership && (copy.uid !== original.uid || copy.gid !== original.gid)) {
    const reason = `its owner is ${copy.uid}:${copy.gid} instead of ${original.uid}:${original.gid}`;
    differences.push({ aspect: 'owners', reason });
  }
  return differences;
}

/** Whole seconds: a file system may keep coarser times than the source's. It may also not reach so far (ext4: to 2446). */
async function differentTime(copyPath: Buffer, copy: BigIntStats, original: BigIntStats): Promise<string | null> {
  const wanted = archivedSeconds(original.mtimeNs);
  if (seconds(copy.mtimeNs) === wanted) return null;
  // The copy is ours: what its file system makes of that time is tried.
  await lutimes(copyPath, wanted, wanted);
  const kept = await lstat(copyPath, { bigint: true });
  return seconds(kept.mtimeNs) === seconds(copy.mtimeNs) ? null : 'its modification time differs';
}

function octal(mode: bigint): string {
  return (mode & 0o7777n).toString(8).padStart(4, '0');
}

async function differentTarget(copy: Buffer, original: Buffer): Promise<string | null> {
  const [a, b] = await Promise.all([
    readlink(copy, { encoding: 'buffer' }),
    readlink(original, { encoding: 'buffer' }),
  ]);
  return a.equals(b) ? null : 'it points to another target';
}

const CHUNK_BYTES = 1 << 18;

async function differentBytes(copy: Buffer, original: Buffer, signal: AbortSignal): Promise<string | null> {
  const handles: FileHandle[] = [];
  try {
    for (const path of [copy, original]) {
      handles.push(await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    }
    const [a, b] = handles as [FileHandle, FileHandle];
    const [left, right] = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)];
    for (let offset = 0; ;) {
      signal.throwIfAborted();
      const [readA, readB] = await Promise.all([fill(a, left, offset), fill(b, right, offset)]);
      if (readA !== readB || !left.subarray(0, readA).equals(right.subarray(0, readB))) {
        return `its content differs within ${CHUNK_BYTES} bytes of offset ${offset}`;
      }
      if (readA < CHUNK_BYTES) return null;
      offset += readA;
    }
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return `its content could not be compared: ${fsErrorText(error)}`;
  } finally {
    for (const handle of handles) await handle.close();
  }
}

async function fill(handle: FileHandle, buffer: Buffer, offset: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

async function differentAttributes({ entry, restored, source, attributes }: CompareRequest): Promise<Difference[]> {
  const [a, b] = await Promise.all([attributes(restored, entry.path), attributes(source, entry.path)]);
  // Where the copy has none to show, as on a file system without attributes, those of the source are missing.
  if (b === null || (a ?? '') === b) return [];
  return [{ aspect: 'extended attributes', reason: 'its extended attributes differ' }];
}
