import { Buffer } from 'node:buffer';
import { lstat, type Dirent, type Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { whileAnswering } from './answer.ts';
import { displayPath, joinBytes } from './byte-path.ts';
import { errnoOf, fsErrorText, ioError } from './fs-error.ts';

/** `skip`: not counted, though what is below a directory may be. `prune`: neither it nor anything below. */
export type Inclusion = 'include' | 'skip' | 'prune';

export interface MeasureRequest {
  readonly root: string;
  /** Asked once for every entry; `path` is relative to the root, without a slash at either end. */
  readonly includes: (path: Buffer, isDirectory: boolean) => Inclusion;
  /** Files modified or changed (mtime, ctime) after this count as changed; null: all of them. */
  readonly since: Date | null;
  /** Says of a directory, by its absolute path, that it is one of our own: it is not entered, wherever it is met. */
  readonly isOwn?: (directory: Buffer) => Promise<boolean>;
  /** An abort throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Milliseconds without an answer after which it ends with `storage-silent`. */
  readonly answerWithin: number;
  /** Called for every included entry, no directory, that has several hard links; `path` as in `includes`. */
  readonly onLinked?: (path: Buffer, stat: Stats) => void;
  /** Called now and then with the number of entries counted so far. */
  readonly onEntries?: (entries: number) => void;
}

export interface SourceMeasure {
  /** Everything that is included, of any type, without the root itself. */
  readonly entries: number;
  /** Sizes of regular files; several hard links of one file count once. */
  readonly bytes: number;
  /** The same without holes: what there is to read and to store. */
  readonly dataBytes: number;
  /** `dataBytes` of the files that changed. */
  readonly changedBytes: number;
  /** A file takes less room than its size: it has holes. */
  readonly holes: boolean;
  /** The root has no entry at all, included or not, but our own directories: often a file system that is not mounted. */
  readonly empty: boolean;
  /** Files of any kind but directories that were seen and are not included; what is below directories not entered is not seen. */
  readonly skippedFiles: number;
  /** Our own directories that were met, relative to the root. */
  readonly own: readonly Buffer[];
  /** What is included and could not be looked at; the first `KEPT_UNREAD` of it. */
  readonly unread: readonly UnreadEntry[];
  /** Regular files whose inode changed after `since` (ctime) though their content is said to be older, or newer than that. */
  readonly touched: number;
}

/** A directory whose entries could not be read, or any other entry of which not even the inode could. */
export interface UnreadEntry {
  /** Relative to the root. */
  readonly path: Buffer;
  readonly directory: boolean;
  /** In words: "permission denied". */
  readonly reason: string;
}

/**
 * Counts what a backup of `root` would read. Nothing is followed. Directories and files that cannot be read are
 * no error here, they are told; those that vanish meanwhile are not. Throws `io-failed` when the root itself cannot be read.
 *
 * Memory does not grow with the number of files: directories wait on a stack, entries are looked at in batches.
 */
export async function measureSource(request: MeasureRequest): Promise<SourceMeasure> {
  const at: Position = { directory: Buffer.from(request.root), asked: 0 };
  const progress = (): { at: string; count: number } => ({ at: displayPath(at.directory), count: at.asked });
  return whileAnswering(walk(request, at), progress, request.answerWithin, request.signal);
}

/** Where a walk is, and how often it has asked. */
interface Position {
  directory: Buffer;
  asked: number;
}

async function walk(request: MeasureRequest, at: Position): Promise<SourceMeasure> {
  const { root, signal, onEntries } = request;
  const tally: Tally = {
    entries: 0,
    bytes: 0,
    dataBytes: 0,
    changedBytes: 0,
    holes: false,
    skippedFiles: 0,
    own: [],
    rootEntries: 0,
    links: new Map(),
    since: request.since?.getTime() ?? null,
    unread: [],
    touched: 0,
  };
  const base = Buffer.from(root);
  const waiting: Buffer[] = [NOTHING];
  for (let directory = waiting.pop(); directory !== undefined; directory = waiting.pop()) {
    signal.throwIfAborted();
    at.directory = joinBytes(base, directory);
    at.asked += 1;
    try {
      for await (const batch of readBatches(joinBytes(base, directory))) {
        signal.throwIfAborted();
        at.asked += 1;
        await countBatch(batch, { base, directory, waiting, tally, request, at });
        onEntries?.(tally.entries);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (errnoOf(error) === null) throw error;
      // dar goes on without it; so do we.
      if (directory.length === 0) throw ioError(error, 'read the source', root);
      addUnread(tally, error, { path: directory, directory: true });
    }
  }
  const { entries, bytes, dataBytes, changedBytes, holes, unread, touched, skippedFiles, own, rootEntries } = tally;
  return {
    entries,
    bytes,
    dataBytes,
    changedBytes,
    holes,
    empty: rootEntries === 0,
    unread,
    touched,
    skippedFiles,
    own,
  };
}

const KEPT_UNREAD = 10_000;

function addUnread(tally: Tally, error: unknown, entry: Omit<UnreadEntry, 'reason'>): void {
  const errno = errnoOf(error);
  if (errno === 'ENOENT' || errno === 'ENOTDIR' || tally.unread.length >= KEPT_UNREAD) return;
  tally.unread.push({ ...entry, reason: fsErrorText(error) });
}

/** Enough to keep Node's threads busy, few enough to react to an abort at once. */
const BATCH = 128;

const SMALLEST_HOLE = 4096;

const NOTHING = Buffer.alloc(0);

interface Tally {
  entries: number;
  bytes: number;
  dataBytes: number;
  changedBytes: number;
  holes: boolean;
  skippedFiles: number;
  /** What lies in the root itself, without directories of our own. */
  rootEntries: number;
  readonly own: Buffer[];
  readonly since: number | null;
  /** Links of a file that are still to come, by device and inode; a file whose links have all been seen is forgotten. */
  readonly links: Map<string, number>;
  readonly unread: UnreadEntry[];
  touched: number;
}

interface Place {
  readonly base: Buffer;
  readonly directory: Buffer;
  readonly waiting: Buffer[];
  readonly tally: Tally;
  readonly request: MeasureRequest;
  readonly at: Position;
}

type ByteDirent = Dirent<Buffer>;

/** Node takes `buffer` as the encoding of names here (fs.Dirent), which its type declarations leave out. */
const BYTE_NAMES = { encoding: 'buffer', bufferSize: BATCH } as unknown as {
  encoding: BufferEncoding;
  bufferSize: number;
};

async function* readBatches(path: Buffer): AsyncGenerator<readonly ByteDirent[]> {
  let batch: ByteDirent[] = [];
  for await (const entry of await opendir(path, BYTE_NAMES)) {
    batch.push(entry as unknown as ByteDirent);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function countBatch(batch: readonly ByteDirent[], place: Place): Promise<void> {
  const { base, directory, waiting, tally, request } = place;
  const files: Buffer[] = [];
  for (const entry of batch) {
    const path = joinBytes(directory, entry.name);
    const isDirectory = entry.isDirectory();
    const inclusion = request.includes(path, isDirectory);
    if (isDirectory && inclusion !== 'prune') {
      place.at.directory = joinBytes(base, path);
      place.at.asked += 1;
      if ((await request.isOwn?.(place.at.directory)) === true) {
        tally.own.push(path);
        continue;
      }
      waiting.push(path);
    }
    if (directory.length === 0) tally.rootEntries += 1;
    if (inclusion !== 'include') {
      if (!isDirectory) tally.skippedFiles += 1;
      continue;
    }
    // Other kinds are only counted; they are looked at when somebody wants to know of their links.
    if (entry.isFile() || (!isDirectory && request.onLinked !== undefined)) files.push(path);
    else tally.entries += 1;
  }
  if (files.length > 0) await countFiles(files, place);
}

/** The callback form of lstat: with a million files its cost is what the walk takes. */
async function countFiles(files: readonly Buffer[], { base, tally, at, request: { onLinked } }: Place): Promise<void> {
  return new Promise((resolve) => {
    let open = files.length;
    for (const file of files) {
      lstat(joinBytes(base, file), (error, stat) => {
        at.asked += 1;
        if (error === null) {
          countFile(stat, tally);
          if (stat.nlink > 1 && !stat.isDirectory()) onLinked?.(file, stat);
        } else if (errnoOf(error) !== 'ENOENT') {
          tally.entries += 1;
          addUnread(tally, error, { path: file, directory: false });
        }
        open -= 1;
        if (open === 0) resolve();
      });
    }
  });
}

function countFile(stat: Stats, tally: Tally): void {
  tally.entries += 1;
  // Between readdir and lstat the name may have become something else.
  if (!stat.isFile() || (stat.nlink > 1 && seenBefore(stat, tally.links))) return;
  if (tally.since !== null && isTouched(stat, tally.since)) tally.touched += 1;
  const data = dataOf(stat);
  tally.bytes += stat.size;
  tally.dataBytes += data;
  // A page at least: what is smaller may lie in the inode. stat(2) counts blocks of 512 bytes on every file system.
  if (stat.size - stat.blocks * 512 >= SMALLEST_HOLE) tally.holes = true;
  if (tally.since === null || stat.mtimeMs > tally.since || stat.ctimeMs > tally.since) tally.changedBytes += data;
}

/** The time in an archive's name may lie a little after the moment at which dar began. */
const MARGIN_MS = 60_000;

function isTouched({ mtimeMs, ctimeMs }: Stats, since: number): boolean {
  const written = mtimeMs > since && mtimeMs <= ctimeMs;
  return ctimeMs > since - MARGIN_MS && !written;
}

/** Some file systems keep small files without any block: only large ones are believed to have holes. */
const SMALLEST_WITH_HOLES = 1024 * 1024;

/** `st_blocks` counts 512 bytes each, whatever the file system's own blocks are (stat(2)). */
function dataOf({ size, blocks }: Stats): number {
  return size < SMALLEST_WITH_HOLES ? size : Math.min(size, blocks * 512);
}

function seenBefore({ dev, ino, nlink }: Stats, links: Map<string, number>): boolean {
  const key = `${dev}:${ino}`;
  const left = links.get(key);
  if (left === undefined) {
    links.set(key, nlink - 1);
    return false;
  }
  if (left <= 1) links.delete(key);
  else links.set(key, left - 1);
  return true;
}
