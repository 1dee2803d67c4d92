import { lstat, opendir } from 'node:fs/promises';
import type { Definition } from '../config/types.ts';
import type { CatalogueEntry, Dar, DarOptions, Named } from '../dar/index.ts';
import { errnoOf, fsErrorText, joinBytes, type UnreadEntry } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { counted, listed, pathFacts } from './named-paths.ts';

/** Watches the listing of a new archive for what it does not hold though the source does. */
export interface ListingWatch {
  /** Give it every entry, in order. */
  readonly onEntry: (entry: CatalogueEntry) => void | Promise<void>;
  /** To be asked at the end. */
  readonly findings: (reference: ReferenceListing) => Promise<Finding[]>;
}

export interface ReferenceListing {
  readonly dar: Dar;
  /** Base path of the reference archive; null for a FULL. */
  readonly base: string | null;
  readonly options: DarOptions;
}

interface WatchRequest {
  readonly definition: Pick<Definition, 'name' | 'root' | 'selection'>;
  readonly archive: string;
  /** What the walk through the source could not read before dar began. */
  readonly unread: readonly UnreadEntry[];
  /** Paths that dar named itself, as byte strings. */
  readonly named: ReadonlySet<string>;
  /** When the run began: what has been made since is new, not missed. */
  readonly since: Date;
}

/**
 * dar leaves out what it cannot read, ends a directory without a word when reading it fails in the middle, and records in a
 * DIFF or INCR as deleted what it did not see (docs/tools/dar.md). So each deletion is looked up in the source: only what is
 * not there any more was deleted.
 */
export function createListingWatch({ definition, archive, unread, named, since }: WatchRequest): ListingWatch {
  const { root } = definition;
  const silent = Map.groupBy(
    unread.filter(({ path }) => !named.has(path.toString('latin1'))),
    ({ path, directory }) => (directory ? path : parentOf(path)).toString('latin1'),
  );
  // The root itself is not listed. Of other directories the listing tells whether the selection takes them.
  const concerned: UnreadEntry[] = [...(silent.get('') ?? [])];
  const doubtful: Named[] = [];
  let batch: Buffer[] = [];
  const lookUp = async (paths: readonly Buffer[]): Promise<void> => {
    const problems = await Promise.all(paths.map((path) => whyNotGone(joinBytes(root, path), since)));
    problems.forEach((reason, index) => {
      const path = paths[index];
      if (reason !== null && path !== undefined) doubtful.push({ path, reason });
    });
  };
  return {
    onEntry(entry) {
      if (entry.data !== 'deleted') {
        const found = silent.size === 0 ? undefined : silent.get(entry.path.toString('latin1'));
        if (found !== undefined) concerned.push(...found);
        return undefined;
      }
      batch.push(entry.path);
      if (batch.length < BATCH) return undefined;
      const full = batch;
      batch = [];
      return lookUp(full);
    },
    async findings(reference) {
      await lookUp(batch);
      batch = [];
      const still = await stillUnread(concerned, root);
      const about = { definition: definition.name, archive };
      return [
        ...unreadFindings(about, still),
        ...deletionFindings(about, {
          doubtful,
          below: await entriesBelow(doubtful, reference),
          ruledOut: leavesOutSilently(definition.selection),
        }),
      ];
    },
  };
}

const BATCH = 64;

interface About {
  readonly definition: string;
  readonly archive: string;
}

function unreadFindings({ definition, archive }: About, still: readonly Named[]): Finding[] {
  if (still.length === 0) return [];
  return [
    finding(
      'degraded',
      'files-unreadable',
      `${definition}: ${counted(still.length, 'path')} could not be read, of which dar said nothing; what is below may be missing in ${archive}: ${listed(still)}.`,
      'Look for a failing disk or mount, or exclude them; then make another backup.',
      { definition, archive, phase: 'restore-test', ...pathFacts(still) },
    ),
  ];
}

interface Deletions {
  /** Recorded as deleted, and there, or not to be looked at. */
  readonly doubtful: readonly Named[];
  /** Entries of the reference below them. */
  readonly below: number;
  /** The selection itself can leave things out so that dar records them as deleted. */
  readonly ruledOut: boolean;
}

/** The decision alone. */
export function deletionFindings({ definition, archive }: About, { doubtful, below, ruledOut }: Deletions): Finding[] {
  const facts = { definition, archive, phase: 'restore-test' };
  const findings: Finding[] = [];
  const there = doubtful.filter(({ reason }) => reason === THERE);
  const unknown = doubtful.filter(({ reason }) => reason !== THERE);
  const groups = ruledOut ? [unknown, there] : [doubtful, []];
  const [lost = [], left = []] = groups;
  const contents = below === 0 ? '' : `, with ${counted(below, 'entry', 'entries')} below`;
  if (lost.length > 0) {
    findings.push(
      finding(
        'degraded',
        'recorded-as-deleted',
        `${definition}: ${archive} records ${counted(lost.length, 'path')}${contents} as deleted that ${lost.length === 1 ? 'was' : 'were'} only not read: ${listed(lost)}. Restoring it leaves them out; earlier archives still hold them.`,
        'Give this user the right to read them, or mount what is gone, then make another backup: it will hold them again.',
        { ...facts, ...pathFacts(lost), below },
      ),
    );
  }
  if (left.length > 0) {
    findings.push(
      finding(
        'warning',
        'recorded-as-deleted',
        `${definition}: ${archive} records ${counted(left.length, 'path')}${lost.length > 0 ? '' : contents} as deleted that the selection leaves out now (CACHEDIR.TAG, nodump or a batch file): ${listed(left)}.`,
        'If they are to be saved, change the selection, then make another backup.',
        { ...facts, ...pathFacts(left), below },
      ),
    );
  }
  return findings;
}

const THERE = 'it is there';

/** Null when the path is surely not there, or came back meanwhile. */
async function whyNotGone(path: Buffer, since: Date): Promise<string | null> {
  try {
    return (await lstat(path)).ctimeMs >= since.getTime() ? null : THERE;
  } catch (error) {
    const errno = errnoOf(error);
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? null : fsErrorText(error);
  }
}

/** dar does not read what has the nodump flag, nor the contents of tagged directories, and then misses them (measured). */
function leavesOutSilently(selection: Definition['selection']): boolean {
  if (selection.kind !== 'structured') return true;
  return selection.cacheDirectoryTagging || selection.nodump || selection.extraArguments.length > 0;
}

/** What was unreadable before dar ran, and dar said nothing of, may have been a short disturbance. */
async function stillUnread(entries: readonly UnreadEntry[], root: string): Promise<Named[]> {
  const still: Named[] = [];
  for (const { path, directory } of entries) {
    try {
      if (directory) {
        for await (const entry of await opendir(joinBytes(root, path))) void entry;
      } else await lstat(joinBytes(root, path));
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ENOENT' && errno !== 'ENOTDIR') still.push({ path, reason: fsErrorText(error) });
    }
  }
  return still;
}

/** How many entries the reference has below these paths; 0 when it cannot be listed. */
async function entriesBelow(paths: readonly Named[], { dar, base, options }: ReferenceListing): Promise<number> {
  if (paths.length === 0 || base === null) return 0;
  const above = new Set(paths.map(({ path }) => path.toString('latin1')));
  let below = 0;
  await dar.list(
    base,
    ({ path, data }) => {
      if (data === 'deleted') return;
      const text = path.toString('latin1');
      for (let slash = text.indexOf('/'); slash !== -1; slash = text.indexOf('/', slash + 1)) {
        if (!above.has(text.slice(0, slash))) continue;
        below += 1;
        return;
      }
    },
    options,
  );
  return below;
}

function parentOf(path: Buffer): Buffer {
  return path.subarray(0, Math.max(0, path.lastIndexOf(0x2f)));
}
