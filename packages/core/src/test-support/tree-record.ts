import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a tree holds, by path as a byte string (latin1). Shares no code with the product. */
export type Tree = ReadonlyMap<string, TreeEntry>;

export interface TreeEntry {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode: number;
  /** Seconds; null for directories, whose time changes with what is in them. */
  readonly modified: number | null;
  readonly size: number | null;
  /** SHA-256 of a file, target of a link. */
  readonly content: string | null;
  /** Identity of the file, for hard links. */
  readonly inode: number;
}

/** A path of bytes below a root. */
export function at(root: string, path: string): Buffer {
  return Buffer.from(root === '' ? path : `${Buffer.from(root).toString('latin1')}/${path}`, 'latin1');
}

/** Everything below `start` and that itself; all below the root without it. */
export function recordTree(root: string, start = ''): Tree {
  const tree = new Map<string, TreeEntry>();
  const visit = (path: string): void => {
    const stat = lstatSync(at(root, path));
    const kind = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSymbolicLink()
          ? 'symlink'
          : 'other';
    tree.set(path, {
      kind,
      mode: stat.mode & 0o7777,
      modified: kind === 'directory' ? null : Math.floor(stat.mtimeMs / 1000),
      size: kind === 'file' ? stat.size : null,
      content:
        kind === 'file'
          ? createHash('sha256')
              .update(readFileSync(at(root, path)))
              .digest('hex')
          : kind === 'symlink'
            ? readlinkSync(at(root, path), { encoding: 'buffer' }).toString('latin1')
            : null,
      inode: stat.ino,
    });
    if (kind === 'directory') for (const name of names(root, path)) visit(`${path}/${name}`);
  };
  if (start === '') for (const name of names(root, '')) visit(name);
  else visit(start);
  return tree;
}

function names(root: string, path: string): string[] {
  const place = path === '' ? Buffer.from(root) : at(root, path);
  return readdirSync(place, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
}

/** What is different; empty when both are the same, hard links included. */
export function treeDifferences(expected: Tree, actual: Tree): string[] {
  const differences: string[] = [];
  for (const path of new Set([...expected.keys(), ...actual.keys()])) {
    const [wanted, found] = [expected.get(path), actual.get(path)].map((entry) =>
      entry === undefined ? 'nothing' : JSON.stringify({ ...entry, inode: undefined }),
    );
    if (wanted !== found) differences.push(`${JSON.stringify(path)}: expected ${wanted}, found ${found}`);
  }
  const [wanted, found] = [groups(expected), groups(actual)];
  for (const group of wanted.filter((one) => !found.includes(one))) differences.push(`hard links: expected ${group}`);
  for (const group of found.filter((one) => !wanted.includes(one))) differences.push(`hard links: found ${group}`);
  return differences;
}

function groups(tree: Tree): string[] {
  const byInode = new Map<number, string[]>();
  for (const [path, { inode, kind }] of tree) {
    if (kind !== 'directory') byInode.set(inode, [...(byInode.get(inode) ?? []), path].toSorted());
  }
  return [...byInode.values()]
    .filter(({ length }) => length > 1)
    .map((paths) => JSON.stringify(paths))
    .toSorted();
}
