import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies under a directory, one line an entry: equal snapshots mean that nothing was written, not even the same bytes again. */
export async function treeSnapshot(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true });
  return await Promise.all(names.toSorted().map((name) => describe(directory, name)));
}

async function describe(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  const stats = await lstat(path);
  const about = `${name} ${stats.mode.toString(8)}`;
  if (stats.isSymbolicLink()) return `${about} -> ${await readlink(path)}`;
  if (!stats.isFile()) return about;
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return `${about} ${stats.size} ${stats.mtimeMs} ${sha256}`;
}
