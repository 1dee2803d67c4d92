import { join } from 'node:path';
import { crcWidth, fileDataCrc, type CatalogueEntry, type Named } from '../../dar/index.ts';
import { errnoOf, fsErrorText, joinBytes } from '../../fs/index.ts';
import { exactDifferences } from './exact-differences.ts';
import { isTouched, lookAt, type TouchedFile } from './touched-files.ts';
import type { ContentsRequest } from './contents-request.ts';

export interface ComparedContents {
  /** Other bytes than in the reference, though size and modification time are the same; or nothing to compare them with. */
  readonly changed: readonly Buffer[];
  /** The same bytes; with the ctime at which they were, by path as byte string. */
  readonly same: ReadonlyMap<string, bigint>;
  /** May be others: they cannot be read. */
  readonly unreadable: readonly Named[];
}

/**
 * Compares files whose inode changed, and whose size and modification time did not, with dar's CRC in the reference. Reads
 * each of them once, and the listing of the reference; of older archives of the chain where it has no CRC.
 * Throws when the signal aborts; an archive that cannot be listed leaves its files without CRC.
 */
export async function compareContents(request: ContentsRequest): Promise<ComparedContents> {
  const { root, options } = request;
  const touched = withCrcOfLinks(await findTouched(request));
  const changed: Buffer[] = [];
  const unreadable: Named[] = [];
  const same = new Map<string, bigint>();
  const crcSame: TouchedFile[] = [];
  const known = new Map<string, 'same' | 'changed' | Named>();
  for (const file of touched) {
    options.signal?.throwIfAborted();
    if (known.has(file.inode)) continue;
    const found = await look(root, file, options.signal);
    if (found === 'same') crcSame.push(file);
    known.set(file.inode, found);
  }
  for (const inode of await exactDifferences(crcSame, request)) known.set(inode, 'changed');
  for (const { path, inode, changedNs } of touched) {
    const found = known.get(inode);
    if (found === 'changed') changed.push(path);
    else if (found === 'same') same.set(path.toString('latin1'), changedNs);
    else if (found !== undefined && found.reason !== '') unreadable.push({ path, reason: found.reason });
  }
  return { changed, same, unreadable };
}

/** A reason when it cannot be read; an empty one when it has gone or become something else meanwhile. */
async function look(root: string, file: TouchedFile, signal?: AbortSignal): Promise<'same' | 'changed' | Named> {
  try {
    return (await hasContent(root, file, signal)) ? 'same' : 'changed';
  } catch (error) {
    signal?.throwIfAborted();
    const errno = errnoOf(error);
    if (errno === null) throw error;
    const gone = errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ELOOP';
    return { path: file.path, reason: gone ? '' : fsErrorText(error) };
  }
}

async function hasContent(root: string, { path, crc, bytes }: TouchedFile, signal?: AbortSignal): Promise<boolean> {
  if (bytes === 0) return true;
  if (crc === null) return false;
  return (await fileDataCrc(joinBytes(root, path), crcWidth(crc), signal)) === crc;
}

/** Looks at every file of the reference; then finds the CRCs in the archives that hold the data. */
async function findTouched(request: ContentsRequest): Promise<TouchedFile[]> {
  const { root, archives, chain, dar, options, includes, only } = request;
  const found = new Map<string, TouchedFile>();
  const consider = async (entry: CatalogueEntry, key: string): Promise<void> => {
    const now = await lookAt(root, entry.path);
    if (now === null || !isTouched(entry, now) || !includes(entry.path)) return;
    const { bytes, inode, changedNs } = now;
    found.set(key, {
      path: entry.path,
      bytes,
      inode,
      changedNs,
      crc: entry.crc,
      holder: entry.crc === null ? null : join(archives, chain[0]?.name ?? ''),
    });
  };
  let pending = new Set<string>();
  for (const [index, { name }] of chain.entries()) {
    const waiting: Promise<void>[] = [];
    await dar.list(
      join(archives, name),
      (entry) => {
        if (entry.kind !== 'file') return undefined;
        const key = entry.path.toString('latin1');
        if (index > 0) {
          const file = found.get(key);
          if (file === undefined || !pending.has(key) || entry.crc === null) return undefined;
          found.set(key, { ...file, crc: entry.crc, holder: join(archives, name) });
          pending.delete(key);
          return undefined;
        }
        if (only !== null && !only.has(key)) return undefined;
        waiting.push(consider(entry, key));
        return waiting.length < AT_ONCE ? undefined : settle(waiting);
      },
      options,
    );
    await settle(waiting);
    options.signal?.throwIfAborted();
    if (index === 0) pending = new Set([...found].filter(([, { crc }]) => crc === null).map(([key]) => key));
    if (pending.size === 0) break;
  }
  return [...found.values()];
}

const AT_ONCE = 64;

async function settle(waiting: Promise<void>[]): Promise<void> {
  await Promise.all(waiting);
  waiting.length = 0;
}

/** A name that a file got later has no CRC of its own; another name of the same file may. */
function withCrcOfLinks(files: readonly TouchedFile[]): TouchedFile[] {
  const byInode = new Map<string, TouchedFile>();
  for (const file of files) if (file.crc !== null) byInode.set(file.inode, file);
  // Names of their own come first: the archive knows the data under these.
  const own = files.toSorted((a, b) => Number(a.crc === null) - Number(b.crc === null));
  return own.map((file) => (file.crc === null ? { ...(byInode.get(file.inode) ?? file), path: file.path } : file));
}
