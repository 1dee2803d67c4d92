import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, realpath, rmdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { errnoOf, ioError } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Services } from '../services/services.ts';
import { lockDirectory } from './lock-directory.ts';
import { isInside, protectedReason } from './protected-places.ts';

/** The directory that is restored into, held open and locked: whatever happens to its path, dar writes into this one. */
export interface RestoreTarget {
  /** Its real path when it was opened. */
  readonly path: string;
  readonly handle: FileHandle;
  /** The directory by its handle: what is done below goes to it and nowhere else. */
  readonly place: string;
  readonly stat: Stats;
  readonly findings: readonly Finding[];
  /** A finding when the path does not lead to it any more. */
  moved(): Promise<Finding | null>;
  /** Closes it. Unless it is kept, removes it when it was made for this restore and is still empty. */
  release(keep: boolean): Promise<void>;
}

export interface TargetRequest {
  readonly to: string;
  readonly mode: 'empty' | 'overwrite' | 'in-place';
  readonly archives: string;
  /** The root of the definition. */
  readonly root: string;
  /** The user accepts a directory that everyone may write into. */
  readonly shared: boolean;
  /** False only looks: a missing directory is not made, nothing is locked. */
  readonly write: boolean;
}

/**
 * Opens the target and refuses what a restore must not write into. Throws `restore-target-refused`, or `lock-held` when
 * another restore writes there; nothing is left behind. Null when `write` is false and there is nothing yet.
 */
export async function openTarget(request: TargetRequest, services: Services): Promise<RestoreTarget | null> {
  const path = await realTarget(request.to);
  await refusePlace(path, request, services);
  const made = request.write && request.mode !== 'in-place' && (await makeDirectory(path));
  try {
    const handle = await openDirectory(path);
    if (handle === null) {
      if (!request.write) return null;
      throw refused(path, 'it does not exist');
    }
    try {
      return await judged(path, handle, made, request, services);
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    if (made) await removeIfEmpty(path, null);
    throw error;
  }
}

async function judged(
  path: string,
  handle: FileHandle,
  made: boolean,
  request: TargetRequest,
  services: Services,
): Promise<RestoreTarget> {
  const place = `/proc/self/fd/${handle.fd}`;
  if ((await readlink(place)) !== path) throw refused(path, 'its path was changed at this moment');
  const stat = await handle.stat();
  refuseOwner(path, stat, request, services.process.userId);
  // A new file system has this one.
  if (request.mode === 'empty' && !(await readdir(place)).every((entry) => entry === 'lost+found')) {
    throw refused(
      path,
      'it is not empty',
      'Give a new or empty directory with --to, or look at --overwrite with --plan.',
    );
  }
  const unlocked = request.write ? await lockDirectory(handle, path, services) : null;
  return {
    path,
    handle,
    place,
    stat,
    findings: unlocked === null ? [] : [unlocked],
    moved: () => movedFinding(path, place, stat),
    async release(keep) {
      await handle.close();
      if (made && !keep) await removeIfEmpty(path, stat);
    },
  };
}

/** The path with its last part as it was given. Refuses links on the way: they may lead somewhere else tomorrow. */
async function realTarget(to: string): Promise<string> {
  if (to === '/') return to;
  const parent = dirname(to);
  let real: string;
  try {
    real = await realpath(parent);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw refused(to, `its parent directory ${parent} does not exist`);
    throw ioError(error, 'find the restore target', to);
  }
  if (real === parent) return to;
  const meant = join(real, basename(to));
  throw refused(
    to,
    `its path leads through a symbolic link; it is really ${meant}`,
    `Give the real path: --to ${meant}`,
  );
}

/** Empty for a user without one: there is nothing to protect then. */
function homeOf({ surroundings }: Services): string {
  try {
    return surroundings.home;
  } catch (error) {
    if (isDarkiveError(error)) return '';
    throw error;
  }
}

async function refusePlace(path: string, { mode, archives, root }: TargetRequest, services: Services): Promise<void> {
  const [home, store, source] = await Promise.all([homeOf(services), archives, root].map(realOrSame));
  const isSource = path === source;
  const reason = protectedReason(path, home ?? '');
  const isOwnHome = path === home && isSource && mode === 'in-place';
  if (reason !== null && !isOwnHome) throw refused(path, reason);
  if (store !== undefined && isInside(path, store)) throw refused(path, 'it lies inside the archive directory');
  if (isSource && mode === 'overwrite') {
    throw refused(
      path,
      'it is the directory that is backed up',
      'To restore over it, add --in-place. First look with --plan.',
    );
  }
  if (!isSource && mode === 'in-place') {
    throw refused(
      path,
      `--in-place means ${root}, where this was backed up from`,
      'Leave --to out, or leave --in-place out.',
    );
  }
}

/** Whoever owns a directory, or may write into it, can put links into it while it is being filled. */
function refuseOwner(path: string, stat: Stats, { mode, shared }: TargetRequest, userId: number): void {
  const worldWritable = (stat.mode & 0o002) !== 0 && (stat.mode & 0o1000) === 0;
  if (worldWritable && !shared) {
    throw refused(
      path,
      'everyone may write into it',
      `Take that right away: chmod o-w '${path}'. Where that has no effect (exFAT, NTFS, network shares) and nobody else uses the machine, add --allow-shared-target. Or give another directory.`,
    );
  }
  if (mode === 'in-place' || stat.uid === userId || stat.uid === 0 || (worldWritable && shared)) return;
  throw refused(
    path,
    `it belongs to another user (${stat.uid})`,
    'Give a directory of this user’s, or restore as that user.',
  );
}

/** True when the directory was made now. Only its parent is made with it: a longer missing path is probably a mistake. */
async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw ioError(error, 'create the restore target', path);
  }
}

/** Null when there is none. */
async function openDirectory(path: string): Promise<FileHandle | null> {
  try {
    const stat = await lstat(path);
    if (stat.isSymbolicLink()) throw refused(path, 'it is a symbolic link; name the directory itself');
    if (!stat.isDirectory()) throw refused(path, 'it is not a directory');
    return await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'open the restore target', path);
  }
}

async function movedFinding(path: string, place: string, stat: Stats): Promise<Finding | null> {
  const now = await lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw ioError(error, 'look at the restore target', path);
  });
  if (now !== null && now.dev === stat.dev && now.ino === stat.ino) return null;
  const real = await readlink(place);
  return finding(
    'error',
    'target-moved',
    `${path} was moved or replaced during the restore. The files are in ${real}; nothing was written elsewhere.`,
    'Find out who did that, then restore again into a directory of your own.',
    { target: path, now: real },
  );
}

/** Removes the directory only while it is the one that was made: `stat` of it, null when it was not opened. */
async function removeIfEmpty(path: string, stat: Stats | null): Promise<void> {
  try {
    if (stat !== null) {
      const now = await lstat(path);
      if (now.dev !== stat.dev || now.ino !== stat.ino) return;
    }
    await rmdir(path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOTEMPTY' && errno !== 'EEXIST' && errno !== 'ENOENT' && errno !== 'ENOTDIR') {
      throw ioError(error, 'remove', path);
    }
  }
}

async function realOrSame(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'EACCES') return path;
    throw ioError(error, 'look at', path);
  }
}

function refused(path: string, reason: string, hint = 'Give a new or empty directory with --to.'): DarkiveError {
  return new DarkiveError('restore-target-refused', `Nothing was restored into ${path}: ${reason}.`, {
    hint,
    facts: { target: path },
  });
}
