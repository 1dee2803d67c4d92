import { chmod, chown, link, lstat, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TEMPORARY_PREFIX } from './durable.ts';
import { errnoOf } from './fs-error.ts';

/** What a file system cannot hold, or this user may not set there. */
export type FileSystemLimit = 'modes' | 'owners' | 'times' | 'hard links' | 'symbolic links' | 'extended attributes';

/**
 * Tries in a directory of its own below `directory` what a restore needs. Whatever was asked for and is not so afterwards is a limit
 * (mount(8): uid, umask; exFAT, NTFS, FUSE, network shares), without a word on why. `setAttribute` sets one on a file and says
 * whether it is there then; null when it cannot be tried. As root owners are tried, too. Leaves nothing.
 */
export async function fileSystemLimits(
  directory: string,
  options: { readonly isRoot: boolean; readonly setAttribute: ((file: string) => Promise<boolean>) | null },
): Promise<ReadonlySet<FileSystemLimit>> {
  const limits = new Set<FileSystemLimit>();
  const place = await mkdtemp(join(directory, `${TEMPORARY_PREFIX}limits-`));
  const file = join(place, 'file');
  const trying = async (limit: FileSystemLimit, attempt: () => Promise<boolean>): Promise<void> => {
    try {
      if (await attempt()) return;
    } catch (error) {
      if (errnoOf(error) === null) throw error;
    }
    limits.add(limit);
  };
  try {
    await writeFile(file, '');
    for (const mode of [0o600, 0o751]) {
      await trying('modes', async () => {
        await chmod(file, mode);
        return ((await lstat(file)).mode & 0o7777) === mode;
      });
    }
    await trying('times', async () => {
      await utimes(file, 1_000_000_001, 1_000_000_001);
      return (await lstat(file)).mtimeMs === 1_000_000_001_000;
    });
    await trying('hard links', async () => {
      await link(file, join(place, 'link'));
      return (await lstat(file)).ino === (await lstat(join(place, 'link'))).ino;
    });
    await trying('symbolic links', async () => {
      await symlink('file', join(place, 'symbolic'));
      return (await lstat(join(place, 'symbolic'))).isSymbolicLink();
    });
    if (options.setAttribute !== null) {
      const { setAttribute } = options;
      await trying('extended attributes', () => setAttribute(file));
    }
    if (options.isRoot) {
      await trying('owners', async () => {
        await chown(file, 65534, 65534);
        const { uid, gid } = await lstat(file);
        return uid === 65534 && gid === 65534;
      });
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  return limits;
}
