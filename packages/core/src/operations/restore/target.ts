import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, realpath, rmdir, type FileHandle } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { DarkiveError } from '../../errors/index.ts';
import { errnoOf, ioError } from '../../fs/index.ts';

/** The directory that is restored into, held open: whatever happens to its path, dar writes into this one. */
export interface RestoreTarget {
  readonly path: string;
  readonly handle: FileHandle;
  /** Closes it; removes it when it was made for this restore and is still empty. */
  release(): Promise<void>;
}

/** Opens the target and refuses what a restore must not write into. Throws `restore-target-refused`; nothing is left behind. */
export async function openTarget(path: string, archives: string): Promise<RestoreTarget> {
  const made = await makeDirectory(path);
  try {
    const handle = await openEmpty(path);
    try {
      await refuseInside(path, archives);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return {
      path,
      handle,
      async release() {
        await handle.close();
        if (made) await removeIfEmpty(path);
      },
    };
  } catch (error) {
    if (made) await removeIfEmpty(path);
    throw error;
  }
}

/** True when the directory was made now. Only its parent is made with it: a longer missing path is probably a mistake. */
async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return false;
    if (errno === 'ENOENT') throw refused(path, `its parent directory ${dirname(path)} does not exist`);
    throw ioError(error, 'create the restore target', path);
  }
}

async function openEmpty(path: string): Promise<FileHandle> {
  const stat = await lstat(path);
  if (stat.isSymbolicLink()) throw refused(path, 'it is a symbolic link; name the directory itself');
  if (!stat.isDirectory()) throw refused(path, 'it is not a directory');
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    throw ioError(error, 'open the restore target', path);
  }
  try {
    const entries = await readdir(path);
    // A new file system has this one.
    if (entries.every((entry) => entry === 'lost+found')) return handle;
    throw refused(path, 'it is not empty');
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function refuseInside(path: string, archives: string): Promise<void> {
  const [target, store] = await Promise.all([realpath(path), realpath(archives)]);
  const below = relative(store, target);
  if (below === '' || (below !== '..' && !below.startsWith('../'))) {
    throw refused(path, 'it lies inside the archive directory');
  }
}

async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOTEMPTY' && errno !== 'EEXIST' && errno !== 'ENOENT') throw ioError(error, 'remove', path);
  }
}

function refused(path: string, reason: string): DarkiveError {
  return new DarkiveError('restore-target-refused', `Nothing was restored into ${path}: ${reason}.`, {
    hint: 'Give a new or empty directory with --to.',
    facts: { target: path },
  });
}
