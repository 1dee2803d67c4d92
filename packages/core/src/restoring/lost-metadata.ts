import type { BigIntStats } from 'node:fs';
import type { CatalogueEntry } from '../dar/index.ts';
import { displayPath, type FileSystemLimit } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { PRIVILEGE_BITS } from './drop-privileges.ts';

/** What belongs to an entry beside its content. */
export type Aspect = Exclude<FileSystemLimit, 'symbolic links'>;

export interface Wanted {
  /** setuid and setgid were left out on purpose. */
  readonly dropped: boolean;
  /** All names of the archive were restored, so that a hard link must be one. */
  readonly allNames: boolean;
}

/** What of a restored entry is not as the catalogue lists it; owners and attributes are asked elsewhere. */
export function lostAspects(entry: CatalogueEntry, stat: BigIntStats, { dropped, allNames }: Wanted): Aspect[] {
  const lost: Aspect[] = [];
  if (entry.mode !== null && entry.kind !== 'symlink') {
    const wanted = dropped ? entry.mode & ~PRIVILEGE_BITS : entry.mode;
    if (Number(stat.mode & 0o7777n) !== wanted) lost.push('modes');
  }
  const isTimed = entry.kind !== 'directory' && entry.kind !== 'file';
  if (isTimed && entry.modifiedAt !== null && Number(stat.mtimeNs / 1_000_000_000n) !== entry.modifiedAt) {
    lost.push('times');
  }
  if (allNames && entry.hardLinked && stat.nlink < 2n) lost.push('hard links');
  return lost;
}

const NAMED = 5;

/** Counts what was lost, by aspect, and names the first. */
export function createLosses() {
  const losses = new Map<Aspect, { count: number; paths: string[] }>();
  return {
    add(aspect: Aspect, path: Buffer): void {
      const known = losses.get(aspect) ?? { count: 0, paths: [] };
      known.count += 1;
      if (known.paths.length < NAMED) known.paths.push(displayPath(path));
      losses.set(aspect, known);
    },
    all: (): ReadonlyMap<Aspect, { readonly count: number; readonly paths: readonly string[] }> => losses,
  };
}

const NOUN: Readonly<Record<Aspect, string>> = {
  'modes': 'mode',
  'owners': 'owner',
  'times': 'modification time',
  'hard links': 'hard links',
  'extended attributes': 'extended attributes or ACL',
};

export interface LossContext {
  readonly target: string;
  readonly archive: string;
  /** What the file system of the target was found not to hold. */
  readonly limits: ReadonlySet<FileSystemLimit>;
  readonly isRoot: boolean;
  /** Owners were asked for in so many words. */
  readonly ownersAsked: boolean;
}

/**
 * One finding for all that was lost beside content. The archive is not to blame: it is what the target can hold, or what this user may
 * set there.
 */
export function lossFinding(
  losses: ReadonlyMap<Aspect, { readonly count: number; readonly paths: readonly string[] }>,
  { target, archive, limits, isRoot, ownersAsked }: LossContext,
): Finding | null {
  if (losses.size === 0) return null;
  const aspects = [...losses.keys()];
  const parts = [...losses].map(
    ([aspect, { count, paths }]) =>
      `${count} without ${count === 1 ? 'its' : 'their'} ${NOUN[aspect]} (${paths.join(', ')}${count > paths.length ? ', …' : ''})`,
  );
  const limited = aspects.filter((aspect) => limits.has(aspect));
  const refused = isRoot ? [] : aspects.filter((aspect) => aspect === 'owners' && !limits.has(aspect));
  const why = [
    ...(limited.length === 0
      ? []
      : [`What cannot be kept there: ${limited.join(', ')}; it is the file system, or the rights of this user.`]),
    ...(refused.length === 0 ? [] : ['Only root may give files to other users.']),
  ];
  const hint =
    limited.length > 0
      ? 'Restore into a directory on a file system that keeps them, such as ext4, XFS or Btrfs, as root if it is about owners.'
      : 'Restore as root, or into a directory on another file system.';
  const isError = ownersAsked && losses.has('owners');
  return finding(
    isError ? 'error' : 'degraded',
    'metadata-lost',
    `The content is in ${target}, but not all that belongs to it: ${parts.join('; ')}.${why.map((text) => ` ${text}`).join('')}`,
    hint,
    {
      archive,
      target,
      limits: [...limits],
      lost: aspects,
    },
  );
}
