import { copyFile, lstat, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ioError } from '../fs/index.ts';

/** A directory with archives, or with some of their files. */
export interface ArchiveSource {
  /** Absolute. */
  readonly directory: string;
  /** Names of files there that are not to be used. */
  readonly bad: ReadonlySet<string>;
}

const MANIFEST = '.manifest.json';

/**
 * Makes `to`, a new directory, in which the archives of several directories lie together, to be read as if they were in one: links
 * to the slices, and copies of the manifests, which are small. Of a file that several have the first one counts. Returns for each
 * file the directory that it comes from. Throws `io-failed`.
 */
export async function gatherArchives(
  to: string,
  sources: readonly ArchiveSource[],
): Promise<ReadonlyMap<string, string>> {
  const from = new Map<string, string>();
  try {
    await mkdir(to, { mode: 0o700 });
    for (const { directory, bad } of sources) {
      for (const name of await readdir(directory)) {
        if (from.has(name) || bad.has(name) || name.startsWith('.')) continue;
        const path = join(directory, name);
        if (!(await lstat(path)).isFile()) continue;
        if (name.endsWith(MANIFEST)) await copyFile(path, join(to, name));
        else await symlink(path, join(to, name));
        from.set(name, directory);
      }
    }
  } catch (error) {
    throw ioError(error, 'gather archives in', to);
  }
  return from;
}
