import { Buffer } from 'node:buffer';
import type { Stats } from 'node:fs';
import { chmod, lstat, mkdtemp, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { displayPath, joinBytes } from './byte-path.ts';
import { errnoOf, ioError } from './fs-error.ts';

/** A new directory for this user alone (0700); its name begins with `prefix`. Throws `target-full` or `io-failed`. */
export async function makePrivateDirectory(parent: string, prefix: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, prefix));
  } catch (error) {
    throw ioError(error, 'make a temporary directory in', parent);
  }
}

/**
 * Removes a file or a whole directory tree; a missing one is fine. Symbolic links are removed, never followed, and
 * other file systems mounted in it are not entered (`io-failed`). Directories of ours without write permission are
 * opened up first, as restored trees have them.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    const bytes = Buffer.from(path);
    const stat = await lstatOrNull(bytes);
    if (stat !== null) await removeEntry(bytes, stat, stat.dev);
  } catch (error) {
    throw ioError(error, 'remove', path);
  }
}

async function removeEntry(path: Buffer, stat: Stats, device: number): Promise<void> {
  if (!stat.isDirectory()) return ignoreMissing(unlink(path));
  if (stat.dev !== device) {
    throw new DarkiveError('io-failed', `Cannot remove ${displayPath(path)}: another file system is mounted there.`, {
      hint: 'Unmount it, then run the command again.',
      facts: { path: displayPath(path) },
    });
  }
  try {
    await emptyDirectory(path, device);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'EACCES' && errno !== 'EPERM') throw error;
    // Reading needs r, removing entries w and x. Once is enough: if that did not help, the second error is the true one.
    await chmod(path, (stat.mode & 0o7777) | 0o700);
    await emptyDirectory(path, device);
  }
  await ignoreMissing(rmdir(path));
}

async function emptyDirectory(path: Buffer, device: number): Promise<void> {
  for (const name of await readdir(path, { encoding: 'buffer' })) {
    const entry = joinBytes(path, name);
    const stat = await lstatOrNull(entry);
    if (stat !== null) await removeEntry(entry, stat, device);
  }
}

async function lstatOrNull(path: Buffer): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

async function ignoreMissing(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
