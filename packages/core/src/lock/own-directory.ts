import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError } from '../fs/fs-error.ts';

/**
 * Refuses an archive directory whose `.darkive`, or anything directly in it, is a symbolic link: Darkive makes none there, and
 * through one whoever can write the storage would have files made and deleted anywhere. Throws `guard-refused`.
 */
export async function requireNoLinks(archives: string): Promise<void> {
  const directory = join(archives, '.darkive');
  try {
    if ((await lstat(directory)).isSymbolicLink()) throw linked(directory);
    const entries = await readdir(directory, { withFileTypes: true });
    const link = entries.find((entry) => entry.isSymbolicLink());
    if (link !== undefined) throw linked(join(directory, link.name));
  } catch (error) {
    const errno = errnoOf(error);
    // What cannot be entered is refused by whoever needs it, with the reason.
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'EACCES') return;
    throw ioError(error, 'look at', directory);
  }
}

function linked(path: string): DarkiveError {
  return new DarkiveError('guard-refused', `${path} is a symbolic link. Darkive makes none there, and follows none.`, {
    hint: `Find out who made it, and remove it: rm '${path}'. Nothing was changed.`,
    facts: { guard: 'links', path },
  });
}
