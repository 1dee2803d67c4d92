import type { Definition, RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/types.ts';
import type { InodeCounts } from '../../records/manifest.ts';
import { DarkiveError } from '../../errors/index.ts';
import { candidacyOf } from './candidates.ts';
import { createReservoir } from './reservoir.ts';

export interface Survey {
  /** Give it every entry of the listing, in order. */
  readonly onEntry: (entry: CatalogueEntry) => void;
  readonly entries: () => number;
  readonly sample: () => readonly CatalogueEntry[];
  /** Regular files whose data are in this archive. */
  readonly savedFiles: () => number;
  /** What is tested when no file has a size that the settings ask for: the smallest one that is not empty, or an empty one. */
  readonly smallest: () => CatalogueEntry | null;
}

/** Entries that are judged at once (limited-patterns.ts). */
const BATCH = 512;

/** Counts the entries of an archive and draws the sample in one pass, with memory for the sample alone. */
export function createSurvey(settings: RestoreTestSettings, random: () => number): Survey {
  const candidacy = candidacyOf(settings);
  const reservoir = createReservoir<CatalogueEntry>(settings.files, random);
  let [entries, savedFiles] = [0, 0];
  let smallest: CatalogueEntry | null = null;
  let waiting: CatalogueEntry[] = [];
  const judge = (): void => {
    const judged = waiting;
    waiting = [];
    for (const [index, found] of candidacy(judged).entries()) {
      const entry = judged[index];
      if (entry === undefined) continue;
      if (found === 'candidate') reservoir.offer(entry);
      else if (found === 'other-size' && (smallest === null || rank(entry) < rank(smallest))) smallest = entry;
    }
  };
  return {
    onEntry(entry) {
      entries += 1;
      if (entry.kind === 'file' && entry.data === 'saved') savedFiles += 1;
      waiting.push(entry);
      if (waiting.length === BATCH) judge();
    },
    entries: () => entries,
    sample() {
      judge();
      return reservoir.sample();
    },
    savedFiles: () => savedFiles,
    smallest() {
      judge();
      return smallest;
    },
  };
}

/** An empty file proves little: it comes last. */
function rank({ bytes }: CatalogueEntry): number {
  return bytes === null || bytes === 0 ? Infinity : bytes;
}

/**
 * Throws `archive-incomplete` when the archive lists fewer entries than dar said it wrote:
 * an archive cut short can pass `dar -t` (docs/tools/dar.md).
 */
export function refuseLostEntries(archive: string, listed: number, inodes: InodeCounts | null): void {
  if (inodes === null) return;
  const written = inodes.saved + inodes.metadataOnly + inodes.notSaved + inodes.deleted;
  if (listed >= written) return;
  throw new DarkiveError('archive-incomplete', `${archive} lists ${listed} entries, but dar reported ${written}.`, {
    hint: 'Run the backup again. Nothing was published, earlier archives are not affected.',
    facts: { archive, listed, written },
  });
}

/**
 * Throws `archive-incomplete` when the archive lists much fewer entries than were counted in the source before: by more than
 * the shrink guard allows from one archive to the next. Only where nothing but rules decides what is taken, so that both
 * count the same.
 */
export function refuseShortArchive(
  archive: string,
  listed: number,
  { selection, guards }: Pick<Definition, 'selection' | 'guards'>,
  counted: number,
): void {
  if (guards.shrink === null || selection.kind !== 'structured') return;
  const { cacheDirectoryTagging, nodump, extraArguments } = selection;
  if (cacheDirectoryTagging || nodump || extraArguments.length > 0) return;
  if (listed >= Math.floor(counted * (1 - guards.shrink))) return;
  throw new DarkiveError(
    'archive-incomplete',
    `${archive} lists ${listed} entries, but ${counted} were counted in the source before.`,
    {
      hint: 'Run the backup again. Nothing was published, earlier archives are not affected.',
      facts: { archive, listed, counted },
    },
  );
}
