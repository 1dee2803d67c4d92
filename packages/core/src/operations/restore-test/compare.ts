import { constants, type BigIntStats } from 'node:fs';
import { lstat, lutimes, open, readlink, type FileHandle } from 'node:fs/promises';
import type { CatalogueEntry } from '../../dar/types.ts';
import { errnoOf, fsErrorText, joinBytes } from '../../fs/index.ts';

export type Comparison =
  | { readonly result: 'passed' }
  /** The source is not what it was when dar read it; nothing is wrong with the archive. */
  | { readonly result: 'changed'; readonly reason: string }
  | { readonly result: 'failed'; readonly reason: string };

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
  const difference =
    differentInode(copy.stat, original.stat, request.ownership) ??
    (await differentTime(copyPath, copy.stat, original.stat)) ??
    (entry.kind === 'symlink' ? await differentTarget(copyPath, sourcePath) : null) ??
    (entry.kind === 'file' ? await differentBytes(copyPath, sourcePath, request.signal) : null) ??
    (await differentAttributes(request));
  if (difference === null) return { result: 'passed' };
  // A change since dar read it, or between our reads, is the source's doing: look once more before the archive is blamed.
  const again = await look(sourcePath);
  if (original.stat.ctimeNs >= BigInt(request.since.getTime()) * 1_000_000n)
    return changed('the source was changed after it was read');
  if ('problem' in again || !sameMoment(again.stat, original.stat))
    return changed('the source changed during the test');
  return failed(difference);
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

function differentInode(copy: BigIntStats, original: BigIntStats, ownership: boolean): string | null {
  const typeBits = BigInt(constants.S_IFMT);
  if ((copy.mode & typeBits) !== (original.mode & typeBits)) return 'it was restored as another kind of file';
  if (copy.size !== original.size) return `its size is ${copy.size} bytes instead of ${original.size}`;
  if (!original.isSymbolicLink() && (copy.mode & 0o7777n) !== (original.mode & 0o7777n)) {
    return `its mode is ${octal(copy.mode)} instead of ${octal(original.mode)}`;
  }
  if (ownership && (copy.uid !== original.uid || copy.gid !== original.gid)) {
    return `its owner is ${copy.uid}:${copy.gid} instead of ${original.uid}:${original.gid}`;
  }
  return null;
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

async function differentAttributes({ entry, restored, source, attributes }: CompareRequest): Promise<string | null> {
  const [a, b] = await Promise.all([attributes(restored, entry.path), attributes(source, entry.path)]);
  if (a === null || b === null) return null;
  return a === b ? null : 'its extended attributes differ';
}
