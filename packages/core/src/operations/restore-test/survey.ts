import type { RestoreTestSettings } from '../../config/types.ts';
import type { CatalogueEntry } from '../../dar/types.ts';
import type { InodeCounts } from '../../records/manifest.ts';
import { DarkiveError } from '../../errors/index.ts';
import { candidateFilter } from './candidates.ts';
import { createReservoir } from './reservoir.ts';

export interface Survey {
  /** Give it every entry of the listing, in order. */
  readonly onEntry: (entry: CatalogueEntry) => void;
  readonly entries: () => number;
  readonly sample: () => readonly CatalogueEntry[];
}

/** Counts the entries of an archive and draws the sample in one pass, with memory for the sample alone. */
export function createSurvey(settings: RestoreTestSettings, random: () => number): Survey {
  const isCandidate = candidateFilter(settings);
  const reservoir = createReservoir<CatalogueEntry>(settings.files, random);
  let entries = 0;
  return {
    onEntry(entry) {
      entries += 1;
      if (isCandidate(entry)) reservoir.offer(entry);
    },
    entries: () => entries,
    sample: reservoir.sample,
  };
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
