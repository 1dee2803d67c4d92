import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Every entry below a directory with what a restore must bring back: kind, mode, time, content or link target. */
async function describeTree(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const stat = await lstat(path);
    const mode = (stat.mode & 0o7777).toString(8);
    const time = Math.floor(stat.mtimeMs / 1000);
    const what = stat.isSymbolicLink()
      ? `link to ${await readlink(path)}`
      : stat.isFile()
        ? `file ${mode} ${time} ${createHash('sha256')
            .update(await readFile(path))
            .digest('hex')}`
        : `directory ${mode}`;
    found.set(path.slice(root.length + 1), what);
  }
  return found;
}

/** Paths that are not equal in both trees. */
export async function differences(a: string, b: string): Promise<string[]> {
  const [left, right] = await Promise.all([describeTree(a), describeTree(b)]);
  const paths = new Set([...left.keys(), ...right.keys()]);
  return [...paths].filter((path) => left.get(path) !== right.get(path)).toSorted();
}
