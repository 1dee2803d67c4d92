import { constants } from 'node:fs';
import { chmod, chown, open, stat } from 'node:fs/promises';
import { errnoOf, ioError } from '../fs/index.ts';
import { FILE_MODE, FORBIDDEN, type Permissions } from '../records/permissions.ts';

/** `kept`: the file has the mode. `ignored`: the file system keeps no modes, and others may do more than they should. */
export type ModeResult = 'kept' | 'ignored';

/**
 * Gives a new file its permission bits, whatever the umask of the program was that made it. For a group it also gets the
 * group of the directory where it will lie. Throws `io-failed`.
 */
export async function settleMode(file: string, permissions: Permissions, directory: string): Promise<ModeResult> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      if (permissions === 'group') {
        const { gid } = await stat(directory);
        // -1 leaves the owner as it is (chown(2)).
        if ((await handle.stat()).gid !== gid) await handle.chown(-1, gid).catch(ignoreWhereImpossible);
      }
      await handle.chmod(FILE_MODE[permissions]).catch(ignoreWhereImpossible);
      return ((await handle.stat()).mode & FORBIDDEN[permissions]) === 0 ? 'kept' : 'ignored';
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioError(error, 'set the permissions of', file);
  }
}

/**
 * Permission bits for a file that joins an archive, or takes the place of one of its files: others may read it if they may
 * read `beside`, and nobody else may write it. 0600 when that is not there.
 */
export async function modeLike(beside: string): Promise<number> {
  try {
    return FILE_MODE.private | ((await stat(beside)).mode & 0o044);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return FILE_MODE.private;
    throw ioError(error, 'look at', beside);
  }
}

/** Makes a finished file as readable as `beside`; 0600 when that is not there. Throws `io-failed`. */
export async function settleLike(file: string, beside: string): Promise<void> {
  const mode = await modeLike(beside);
  try {
    if (mode !== FILE_MODE.private) await chown(file, -1, (await stat(beside)).gid).catch(ignoreWhereImpossible);
    await chmod(file, mode).catch(ignoreWhereImpossible);
  } catch (error) {
    throw ioError(error, 'set the permissions of', file);
  }
}

/** What file systems answer that keep no owners and modes (FAT, some FUSE and network mounts), and kernels to those who may not. */
const IMPOSSIBLE: ReadonlySet<string> = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL']);

function ignoreWhereImpossible(error: unknown): void {
  if (!IMPOSSIBLE.has(errnoOf(error) ?? '')) throw error;
}
