import { typed } from '../records/archive-name.ts';
import { join } from 'node:path';
import type { CatalogueEntry, Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { interruption } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import { isExpected } from './expectation.ts';
import type { RequestedPaths } from './requested-paths.ts';

/** What must exist after a restore, from the newest catalogue of the chain. */
export interface Expected {
  readonly entries: number;
  /** Sizes of the files, holes included. */
  readonly bytes: number;
  /** Bytes that the files take on disk at least. */
  readonly roomBytes: number;
  /** CRCs of files whose data an earlier archive of the chain holds; by path as latin1. Null where none is recorded. */
  readonly earlierCrc: ReadonlyMap<string, string | null>;
  /**
   * Files that no archive of the chain saved under their own name (paths as latin1): further names that a file got without
   * being changed. dar restores them only together with an older name of that file (links-from-elsewhere.ts).
   */
  readonly onlyLinked: ReadonlySet<string>;
}

export interface LookUp {
  readonly links: readonly Manifest[];
  readonly archives: string;
  readonly onlyThisArchive: boolean;
  readonly despiteDamage: boolean;
  readonly dar: Dar;
  readonly services: Services;
}

/** Finds what was asked for in the newest catalogue, and where its data are. `requested.unmet()` tells what is not there. */
export async function lookUpExpected(lookUp: LookUp, requested: RequestedPaths): Promise<Expected> {
  const { links, onlyThisArchive } = lookUp;
  const sum = { entries: 0, bytes: 0, roomBytes: 0 };
  const earlier = new Map<string, string | null>();
  const newest = links.at(-1);
  if (newest === undefined) throw new Error('a chain has at least one archive');
  await listCatalogue(lookUp, newest, (entry) => {
    if (!isExpected(entry, onlyThisArchive) || !requested.matches(entry.path)) return;
    sum.entries += 1;
    sum.bytes += entry.bytes ?? 0;
    if (entry.data === 'saved') sum.roomBytes += room(entry);
    else if (entry.kind === 'file') {
      earlier.set(entry.path.toString('latin1'), null);
    }
  });
  const onlyLinked = new Set<string>();
  let pending = new Set(earlier.keys());
  for (const link of links.slice(0, -1).toReversed()) {
    // The first one is read in any case: no other listing of it stands before its extraction, and one that holds names
    // which lead out of the target must be refused by then. The others are listed when they are extracted.
    if (pending.size === 0 && link !== links[0]) continue;
    const before = new Set<string>();
    await listCatalogue(lookUp, link, (entry) => {
      const path = entry.path.toString('latin1');
      if (entry.kind !== 'file' || !pending.delete(path)) return;
      if (entry.data !== 'saved') {
        before.add(path);
        return;
      }
      earlier.set(path, entry.crc);
      sum.roomBytes += room(entry);
    });
    // A catalogue lists all that existed: the rest was not there yet, and what older archives saved is something else.
    for (const path of pending) onlyLinked.add(path);
    pending = before;
  }
  for (const path of pending) onlyLinked.add(path);
  return { ...sum, earlierCrc: earlier, onlyLinked };
}

/** Every entry of an archive's own catalogue. Throws `chain-damaged` when it cannot be read. */
export async function listCatalogue(
  { archives, despiteDamage, dar, services: { signal } }: Omit<LookUp, 'links' | 'onlyThisArchive'>,
  manifest: Manifest,
  onEntry: (entry: CatalogueEntry) => void | Promise<void>,
): Promise<void> {
  const { outcome } = await dar.list(join(archives, manifest.name), onEntry, { signal });
  if (signal.aborted) throw interruption(signal);
  if (outcome.kind === 'ok' || (despiteDamage && outcome.kind === 'damaged')) return;
  throw new DarkiveError(
    'chain-damaged',
    `${manifest.name}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
    {
      hint: `Look what is wrong with: darkive verify ${typed(manifest.name)}`,
      // The catalogue of an archive is in its last slice.
      facts: { archive: manifest.name, tool: 'dar', files: manifest.slices.slice(-1).map(({ file }) => file) },
    },
  );
}

/** Further names of a file and holes take no room; which name is the first is not listed. */
function room({ sparse, hardLinked, bytes }: CatalogueEntry): number {
  return sparse || hardLinked ? 0 : (bytes ?? 0);
}
