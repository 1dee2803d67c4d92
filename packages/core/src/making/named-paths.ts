import { Buffer } from 'node:buffer';
import { realpath } from 'node:fs/promises';
import type { Named } from '../dar/index.ts';
import { displayPath } from '../fs/index.ts';

const IN_MESSAGE = 20;
const IN_FACTS = 1000;

/** `a (permission denied), b (…) and 3 more`: the first of them, for a message. `total`: when not all of them were kept. */
export function listed(paths: readonly Named[], total = paths.length): string {
  const shown = paths
    .slice(0, IN_MESSAGE)
    .map(({ path, reason }) => `${displayed(path)}${reason === '' ? '' : ` (${lowerFirst(reason)})`}`);
  const more = total - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** For the facts of a finding: scripts get more of them than a message can show. */
export function pathFacts(paths: readonly Named[], total = paths.length) {
  return { count: total, paths: paths.slice(0, IN_FACTS).map(({ path }) => displayed(path)) };
}

/** `3 paths`, `1 path`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** dar names paths with the root before them, and follows a root that is a symbolic link. */
export async function relativePaths(paths: readonly Named[], root: string): Promise<Named[]> {
  if (paths.length === 0) return [];
  const followed = await realpath(root).catch(() => root);
  const roots = [root, followed].map((one) => Buffer.from(one.replace(/\/+$/, '')));
  return paths.map(({ path, reason }) => ({ path: relativePath(path, roots), reason }));
}

function relativePath(path: Buffer, roots: readonly Buffer[]): Buffer {
  for (const root of roots) {
    if (path.equals(root)) return Buffer.alloc(0);
    if (path[root.length] === SLASH && path.subarray(0, root.length).equals(root))
      return path.subarray(root.length + 1);
  }
  return path;
}

const SLASH = 0x2f;

function displayed(path: Buffer): string {
  return path.length === 0 ? '.' : displayPath(path);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
