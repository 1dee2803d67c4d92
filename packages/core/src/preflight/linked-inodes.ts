import type { Stats } from 'node:fs';
import type { EntryKind } from '../dar/index.ts';

/** One inode of the source and the names that lead to it. Paths are relative to the root, as latin1. */
export interface LinkedInode {
  readonly kind: EntryKind | null;
  readonly bytes: number;
  /** Whole seconds, as dar lists them. */
  readonly modifiedAt: number;
  readonly changedAt: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly paths: string[];
}

/** Inodes with several names, by device and inode. */
export type LinkedInodes = Map<string, LinkedInode>;

/** Remembers one name of an inode. */
export function addName(inodes: LinkedInodes, path: Buffer, stat: Stats): void {
  const key = inodeKey(stat);
  const known = inodes.get(key);
  if (known === undefined) inodes.set(key, linkedInode(path, stat));
  else known.paths.push(path.toString('latin1'));
}

export function linkedInode(path: Buffer, stat: Stats): LinkedInode {
  return {
    kind: kindOf(stat),
    bytes: stat.size,
    modifiedAt: Math.floor(stat.mtimeMs / 1000),
    changedAt: Math.floor(stat.ctimeMs / 1000),
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    paths: [path.toString('latin1')],
  };
}

/** Numbers of 64 bits lose their last digits in a number: what changed at another moment is another inode in any case. */
function inodeKey({ dev, ino, ctimeMs }: Stats): string {
  return `${dev}:${ino}:${ctimeMs}`;
}

function kindOf(stat: Stats): EntryKind | null {
  if (stat.isFile()) return 'file';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'pipe';
  if (stat.isSocket()) return 'socket';
  if (stat.isCharacterDevice()) return 'character-device';
  if (stat.isBlockDevice()) return 'block-device';
  return stat.isDirectory() ? 'directory' : null;
}
