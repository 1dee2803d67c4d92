import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from './tree-record.ts';

/** An archive and what the source was when it was made. */
export interface Recorded {
  readonly name: string;
  readonly tree: Tree;
}

/**
 * Restores a chain with the commands of docs/how-to/restore-without-darkive.md into a new directory; after each archive
 * `onLink` may compare. Throws when dar does not end with 0.
 */
export function restoreByHand(
  archives: string,
  links: readonly Recorded[],
  to: string,
  onLink: (link: Recorded) => void,
): void {
  mkdirSync(to);
  let before: Tree = new Map();
  for (const link of links) {
    const dar = (...more: readonly string[]): void => {
      const args = [
        '-N',
        '-Q',
        '-x',
        join(archives, link.name),
        '-R',
        to,
        '-wa',
        '-ae',
        '--fsa-scope',
        'none',
        ...more,
      ];
      const { status, stderr, stdout } = spawnSync('dar', args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(`dar ended with ${status}: ${stdout} ${stderr}`);
    };
    dar();
    const replaced = [...link.tree].some(
      ([path, { kind }]) => kind !== 'directory' && before.get(path)?.kind === 'directory',
    );
    if (replaced) dar('--deleted=ignore');
    onLink(link);
    before = link.tree;
  }
}

/** The archives that one needs, by their manifests, FULL first. */
export function chainByHand<Point extends Recorded>(archives: string, last: Point, points: readonly Point[]): Point[] {
  const links: Point[] = [];
  for (let point: Point | undefined = last; point !== undefined;) {
    links.unshift(point);
    const text = readFileSync(join(archives, `${point.name}.manifest.json`), 'utf8');
    const { reference } = JSON.parse(text) as { reference: { name: string } | null };
    point = points.find(({ name }) => name === reference?.name);
  }
  return links;
}
