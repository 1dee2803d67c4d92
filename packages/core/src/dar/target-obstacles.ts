import type { Stats } from 'node:fs';
import { chmod, lstat } from 'node:fs/promises';
import { joinBytes } from '../fs/index.ts';
import type { CatalogueEntry } from './types.ts';

export interface TargetObstacles {
  /** Looks at what lies in the way of one entry; call it for every entry of the archive, in the listing's order. */
  inspect(entry: CatalogueEntry): void | Promise<void>;
  /**
   * Paths where a directory gives way to something else. dar 2.7.8 restores the data there, but leaves mode 0700 and
   * the time of extraction: they are extracted a second time.
   */
  readonly replaced: readonly Buffer[];
  /** One of them is a hard link. Extracted alone it would become a file of its own: everything is extracted once more then. */
  replacesLink(): boolean;
  /** Gives opened directories their modes back, except those that dar has set itself. */
  close(): Promise<void>;
}

/**
 * Prepares a directory that already holds older archives of the chain for the next one.
 * `open`: an ordinary user cannot change what is in a directory without write permission, and dar does not try; such
 * directories are opened for their owner until `close`.
 */
export function createTargetObstacles(root: string, open: boolean): TargetObstacles {
  const replaced: Buffer[] = [];
  let linked = false;
  const opened: { path: Buffer; mode: number; setByDar: boolean }[] = [];
  /** The directories that lead to the entry at hand. */
  const parents: { prefix: Buffer; path: Buffer; setByDar: boolean; checked: boolean }[] = [];

  return { inspect, replaced, replacesLink: () => linked, close };

  function inspect(entry: CatalogueEntry): void | Promise<void> {
    while (parents.length > 0 && !startsWith(entry.path, parents.at(-1)?.prefix)) parents.pop();
    const depth = parents.length;
    if (entry.kind === 'directory') {
      const setByDar = entry.data !== 'referenced';
      parents.push({ prefix: joinBytes(entry.path, SLASH), path: entry.path, setByDar, checked: false });
    }
    if (entry.data !== 'saved' && entry.data !== 'deleted') return undefined;
    const unchecked = open && parents.slice(0, depth).some(({ checked }) => !checked);
    const isReplacing = entry.data === 'saved' && entry.kind !== 'directory';
    if (!unchecked && !isReplacing) return undefined;
    return look(entry, unchecked ? depth : 0, isReplacing);
  }

  async function look(entry: CatalogueEntry, depth: number, isReplacing: boolean): Promise<void> {
    for (const parent of parents.slice(0, depth)) {
      const stats = await statusOf(joinBytes(root, parent.path));
      // Below a symbolic link lies something else than this target.
      if (stats === null || !stats.isDirectory()) return;
      const mode = stats.mode & 0o7777;
      if (!parent.checked && (mode & 0o700) !== 0o700) {
        await chmod(joinBytes(root, parent.path), mode | 0o700);
        opened.push({ path: parent.path, mode, setByDar: parent.setByDar });
      }
      parent.checked = true;
    }
    if (isReplacing && (await statusOf(joinBytes(root, entry.path)))?.isDirectory()) {
      replaced.push(entry.path);
      linked ||= entry.hardLinked;
    }
  }

  async function close(): Promise<void> {
    for (const { path, mode, setByDar } of opened) if (!setByDar) await chmod(joinBytes(root, path), mode);
  }
}

const SLASH = Buffer.from('/');

function startsWith(path: Buffer, prefix: Buffer | undefined): boolean {
  return prefix !== undefined && path.subarray(0, prefix.length).equals(prefix);
}

async function statusOf(path: Buffer): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch {
    // Nothing there, or a parent that is no directory yet. What cannot be seen is dar's to report.
    return null;
  }
}
