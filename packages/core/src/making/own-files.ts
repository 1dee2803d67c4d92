import type { CatalogueEntry } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { displayPath, joinBytes } from '../fs/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import type { OwnDirectories } from '../preflight/own-directories.ts';

/** Files of Darkive's own in the listing of an archive that is being made. */
export interface OwnFileWatch {
  /** Give it every entry of the listing, in order. */
  readonly onEntry: (entry: CatalogueEntry) => void;
  /** An entry that can only come from this run: the archive itself or its building directory; null when there is none. */
  readonly certain: () => Buffer | null;
  /** Directories, relative to the root, with files that are called like ours; whose they are, the file system knows. */
  readonly suspects: () => readonly Buffer[];
}

export function createOwnFileWatch(archive: string, runId: string): OwnFileWatch {
  const ofThisRun = new RegExp(
    `(?:^|/)(?:${archive}\\.\\d+\\.dar|building/${runId}|\\.darkive-building-${runId}|live/${runId}\\.json)(?:$|/)`,
  );
  const suspects = new Map<string, Buffer>();
  let certain: Buffer | null = null;
  return {
    onEntry({ path, data }) {
      if (data === 'deleted' || certain !== null) return;
      if (ofThisRun.test(path.toString('latin1'))) {
        certain = path;
        return;
      }
      const slash = path.lastIndexOf(0x2f);
      if (suspects.size >= MOST_SUSPECTS || !isCalledLikeOurs(path.toString('latin1', slash + 1))) return;
      const directory = path.subarray(0, Math.max(slash, 0));
      suspects.set(directory.toString('latin1'), directory);
    },
    certain: () => certain,
    suspects: () => [...suspects.values()],
  };
}

const MOST_SUSPECTS = 1000;

function isCalledLikeOurs(name: string): boolean {
  if (name === '.darkive' || name === 'ledger.sqlite') return true;
  const [, archive] = /^(.+?)(?:-catalogue)?\.(?:\d+\.dar|manifest\.json)/.exec(name) ?? [];
  return archive !== undefined && parseArchiveName(archive) !== null;
}

/**
 * Throws `guard-refused` when the archive holds files of ours: it would hold all archives before it, and each FULL would be
 * twice as large as the last one.
 */
export async function refuseOwnFiles(
  archive: string,
  watch: OwnFileWatch,
  root: string,
  own: OwnDirectories,
): Promise<void> {
  const certain = watch.certain();
  if (certain !== null) throw holdsOwnFiles(archive, certain, root);
  for (const suspect of watch.suspects()) {
    for (let directory = suspect; directory.length > 0; directory = above(directory)) {
      if (await own.isOwn(joinBytes(Buffer.from(root), directory))) throw holdsOwnFiles(archive, directory, root);
    }
  }
}

function above(path: Buffer): Buffer {
  return path.subarray(0, Math.max(path.lastIndexOf(0x2f), 0));
}

function holdsOwnFiles(archive: string, path: Buffer, root: string): DarkiveError {
  const [shown, where] = [displayPath(path), displayPath(outermost(path))];
  return new DarkiveError(
    'guard-refused',
    `${archive} would hold files of Darkive itself: ${shown}, below the root ${root}. The archive directory, or another directory of Darkive's, can be reached there a second time.`,
    {
      hint: `Exclude it: add "${where}" to "exclude" of this definition, or unmount what is mounted there. This archive was not published.`,
      facts: { guard: 'own-files', archive, path: shown, root },
    },
  );
}

/** The directory that is best left out: what `.darkive` lies in, or the path as it is. */
function outermost(path: Buffer): Buffer {
  const at = path.indexOf('/.darkive');
  return at === -1 ? path : path.subarray(0, at);
}
