import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { Random } from './random.ts';
import { at, recordTree, type Tree } from './tree-record.ts';

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

/** Names as byte strings (latin1): few, so that a name comes back as something else. */
const NAMES = [
  'a',
  'b',
  'c',
  'd',
  'with space',
  'new\nline',
  'tab\tand\rreturn',
  '-dash',
  '*?[x]{y}',
  latin1('Tom & "Jerry" <\'$(x)`;|>'),
  'back\\slash',
  latin1('Öl – früh'),
  'caf\xe9 \xff\xfe',
  'x'.repeat(200),
];

/** Changes a directory tree step by step; what it did is in `steps`. Modification times are never the same twice. */
export function createRandomTree(
  root: string,
  random: Random,
  {
    actions = ACTIONS,
    names = NAMES,
  }: { readonly actions?: readonly Action[]; readonly names?: readonly string[] } = {},
) {
  const steps: string[] = [];
  // Long ago, so that nothing that happens now has such a time.
  let time = 1_000_000_000 + random.integer(1_000_000) * 10;

  return { steps, change };

  /** One random change. Impossible ones become the making of a file. */
  function change(): void {
    const tree = recordTree(root);
    const all = [...tree.keys()];
    const files = all.filter((path) => tree.get(path)?.kind === 'file');
    const links = all.filter((path) => tree.get(path)?.kind !== 'directory');
    const action = all.length === 0 ? 'file' : random.pick(actions);
    switch (action) {
      case 'file':
        return make(tree, 'file');
      case 'directory':
        return make(tree, 'directory');
      case 'symlink':
        return make(tree, 'symlink');
      case 'hard-link': {
        const path = freePath(tree);
        if (links.length === 0 || path === null) return make(tree, 'file');
        const from = random.pick(links);
        linkSync(at(root, from), at(root, path));
        return note('hard-link', from, path);
      }
      case 'link-over':
      case 'rename-over': {
        // ln -f and mv -f; a directory in the way is removed first.
        const from = links.length === 0 ? null : random.pick(links);
        const path = random.pick(action === 'link-over' ? all : links.length === 0 ? all : links);
        if (from === null || path === from || from.startsWith(`${path}/`)) return make(tree, 'file');
        if (action === 'rename-over') renameSync(at(root, from), at(root, path));
        else {
          remove(path);
          linkSync(at(root, from), at(root, path));
        }
        return note(action, from, path);
      }
      case 'split': {
        // cp -p beside it and mv over it: the same file in all that can be seen, but one of its own.
        const path = files.length === 0 ? null : random.pick(files);
        if (path === null) return make(tree, 'file');
        const { atime, mtime, mode } = lstatSync(at(root, path));
        const copy = at(root, `${path.slice(0, path.lastIndexOf('/') + 1)}.copy`);
        copyFileSync(at(root, path), copy);
        chmodSync(copy, mode & 0o7777);
        utimesSync(copy, atime, mtime);
        renameSync(copy, at(root, path));
        return note('split', path);
      }
      case 'edit':
      case 'edit-same-size': {
        if (files.length === 0) return make(tree, 'file');
        const path = random.pick(files);
        const size = action === 'edit' ? random.integer(3000) : (tree.get(path)?.size ?? 0);
        writeFileSync(at(root, path), content(size));
        setTime(path);
        return note(action, path);
      }
      case 'touch':
      case 'mode': {
        const path = random.pick(all);
        if (action === 'touch') setTime(path);
        else if (tree.get(path)?.kind !== 'symlink') setMode(path, tree.get(path)?.kind === 'directory');
        return note(action, path);
      }
      case 'remove': {
        const path = random.pick(all);
        remove(path);
        return note('remove', path);
      }
      case 'rename': {
        const from = random.pick(all);
        const path = freePath(tree);
        if (path === null || path.startsWith(`${from}/`)) return make(tree, 'file');
        renameSync(at(root, from), at(root, path));
        return note('rename', from, path);
      }
      case 'kind': {
        const path = random.pick(all);
        const kind = random.pick(KINDS.filter((other) => other !== tree.get(path)?.kind));
        remove(path);
        makeAt(path, kind);
        return note(`kind ${kind}`, path);
      }
    }
  }

  function make(tree: Tree, kind: (typeof KINDS)[number]): void {
    const path = freePath(tree);
    if (path === null) return;
    makeAt(path, kind);
    note(`make ${kind}`, path);
  }

  function makeAt(path: string, kind: (typeof KINDS)[number]): void {
    if (kind === 'file') writeFileSync(at(root, path), content(random.chance(0.1) ? 0 : random.integer(3000)));
    else if (kind === 'symlink') symlinkSync(at('', random.pick(NAMES)), at(root, path));
    else mkdirSync(at(root, path));
    if (kind !== 'symlink') setMode(path, kind === 'directory');
    setTime(path);
    if (kind === 'directory' && random.chance(0.7)) makeAt(`${path}/${random.pick(names)}`, 'file');
  }

  /** A path that nothing has yet; null when none was found. */
  function freePath(tree: Tree): string | null {
    const directories = ['', ...[...tree].filter(([, { kind }]) => kind === 'directory').map(([path]) => path)];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const parent = random.pick(directories);
      const path = parent === '' ? random.pick(names) : `${parent}/${random.pick(names)}`;
      if (!tree.has(path) && path.split('/').length <= 4) return path;
    }
    return null;
  }

  function content(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => random.integer(256)));
  }

  function setMode(path: string, isDirectory: boolean): void {
    chmodSync(at(root, path), random.pick(isDirectory ? [0o755, 0o700, 0o1777] : [0o644, 0o600, 0o400, 0o755]));
  }

  function setTime(path: string): void {
    time += 1 + random.integer(5);
    const kind = recordTree(root, path).get(path)?.kind;
    if (kind === 'symlink') lutimesSync(at(root, path), time, time);
    else utimesSync(at(root, path), time, time);
  }

  function remove(path: string): void {
    rmSync(at(root, path), { recursive: true });
  }

  function note(action: string, ...paths: readonly string[]): void {
    steps.push(`${action} ${paths.map((path) => JSON.stringify(path)).join(' ')}`);
  }
}

const KINDS = ['file', 'directory', 'symlink'] as const;

export type Action =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'hard-link'
  | 'link-over'
  | 'rename-over'
  | 'split'
  | 'edit'
  | 'edit-same-size'
  | 'touch'
  | 'mode'
  | 'remove'
  | 'rename'
  | 'kind';

const ACTIONS: readonly Action[] = [
  'file',
  'file',
  'file',
  'directory',
  'directory',
  'symlink',
  'hard-link',
  'edit',
  'edit',
  'edit-same-size',
  'touch',
  'mode',
  'remove',
  'rename',
  'rename',
  'kind',
  'kind',
];

/** Mostly what happens to hard links. */
export const LINK_ACTIONS: readonly Action[] = [
  'file',
  'directory',
  'symlink',
  'hard-link',
  'hard-link',
  'hard-link',
  'link-over',
  'link-over',
  'rename-over',
  'split',
  'split',
  'edit',
  'touch',
  'mode',
  'mode',
  'remove',
  'rename',
  'kind',
];
