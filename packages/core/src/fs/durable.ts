import { lstat, mkdir, open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError } from './fs-error.ts';

/** Names of unfinished files begin with this: whoever finds one after a crash may delete it. */
export const TEMPORARY_PREFIX = '.darkive-tmp-';

export interface WriteOptions {
  /** Permission bits of the file, whatever the umask is; 0600 by default. */
  readonly mode?: number;
}

/**
 * Writes a file so that after a crash there is either the old content or all of the new: temporary name in the same
 * directory, sync, rename, sync of the directory. Throws `target-full` or `io-failed`, and leaves no temporary file then.
 */
export async function writeFileDurably(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const { mode = 0o600 } = options;
  let temporary: string | null = null;
  try {
    const created = await createTemporary(dirname(path), mode);
    temporary = created.path;
    await fill(created.handle, data, mode);
    await rename(temporary, path);
    temporary = null;
    await syncDirectory(dirname(path));
  } catch (error) {
    if (temporary !== null) await removeQuietly(temporary);
    throw ioError(error, 'write', path);
  }
}

/** Brings the content of a file to the disk. Throws `target-full` or `io-failed`. */
export async function syncFile(path: string): Promise<void> {
  try {
    await withHandle(path, (handle) => handle.sync());
  } catch (error) {
    throw ioError(error, 'write to the disk', path);
  }
}

/** Brings the names in a directory to the disk. File systems that know no such thing (some FUSE) are passed over. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await withHandle(path, async (handle) => {
      try {
        await handle.sync();
      } catch (error) {
        if (!NO_DIRECTORY_SYNC.has(errnoOf(error) ?? '')) throw error;
      }
    });
  } catch (error) {
    throw ioError(error, 'write to the disk the directory', path);
  }
}

/**
 * Makes a directory for this user alone (0700) and what is missing above it, and brings the names of all of them below
 * `root` to the disk: what is renamed out of it later must be found again after a crash. Throws `target-full` or `io-failed`.
 */
export async function makeDirectoryDurably(path: string, root: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'make the directory', path);
  }
  // Also those that exist: who made them may have been killed before the sync.
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    await syncDirectory(parent);
    if (parent === root || parent === dirname(parent)) return;
  }
}

/**
 * Renames within a file system and syncs both directories. An existing `to` is refused with `io-failed` unless `replace`
 * is set. The check and the rename are two steps: it is for directories that one writer holds the lock of.
 */
export async function renameDurably(
  from: string,
  to: string,
  options: { readonly replace?: boolean } = {},
): Promise<void> {
  try {
    if (options.replace !== true && (await exists(to))) {
      throw new DarkiveError('io-failed', `Cannot move ${from} to ${to}: that name exists already.`, {
        hint: 'Move the file in the way somewhere else, then run the command again.',
        facts: { path: to, errno: 'EEXIST' },
      });
    }
    await rename(from, to);
  } catch (error) {
    throw ioError(error, `move ${from} to`, to);
  }
  await syncDirectory(dirname(to));
  if (dirname(from) !== dirname(to)) await syncDirectory(dirname(from));
}

/** Creates a file of a name that nobody uses. The process number keeps two processes apart, the counter one's own files. */
export async function createTemporary(directory: string, mode: number): Promise<{ path: string; handle: FileHandle }> {
  for (let count = 1; ; count += 1) {
    const path = join(directory, `${TEMPORARY_PREFIX}${process.pid}-${count}`);
    try {
      return { path, handle: await open(path, 'wx', mode) };
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Clean-up after an error that is being reported: its own failure would only hide the first one. */
export async function removeQuietly(path: string): Promise<boolean> {
  return unlink(path).then(
    () => true,
    () => false,
  );
}

/** What file systems answer that cannot sync a directory. */
const NO_DIRECTORY_SYNC: ReadonlySet<string> = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

/** What file systems answer that keep no permission bits (FAT, some network mounts). */
const NO_MODES: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP']);

async function fill(handle: FileHandle, data: string | Uint8Array, mode: number): Promise<void> {
  try {
    await handle.writeFile(data);
    try {
      await handle.chmod(mode);
    } catch (error) {
      if (!NO_MODES.has(errnoOf(error) ?? '')) throw error;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function withHandle(path: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
