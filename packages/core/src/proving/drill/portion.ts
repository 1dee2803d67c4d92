import type { CatalogueEntry } from '../../dar/index.ts';

/** The part of an archive that one drill restores, gathered from its listing. */
export interface Portion {
  /** Give it every entry of the listing, in order. */
  readonly onEntry: (entry: CatalogueEntry) => void;
  readonly entries: () => readonly CatalogueEntry[];
  /** Of the entries' data. */
  readonly bytes: () => number;
  /** Where the next drill goes on, and how many entries there are in all. */
  readonly to: () => number;
  readonly end: () => number;
}

/** One command line holds them all; more would break hard links among them. */
const MOST_ENTRIES = 2000;
const MOST_PATH_BYTES = 256 * 1024;

/** Takes the files and links that are saved in the archive, from a position on, until the quota of bytes is reached. */
export function createPortion(position: number, quota: number): Portion {
  const entries: CatalogueEntry[] = [];
  let index = 0;
  let bytes = 0;
  let pathBytes = 0;
  let full = false;
  return {
    onEntry(entry) {
      if (entry.data !== 'saved' || (entry.kind !== 'file' && entry.kind !== 'symlink')) return;
      index += 1;
      if (index <= position || full) return;
      const size = entry.bytes ?? 0;
      if (
        entries.length > 0 &&
        (bytes + size > quota || entries.length >= MOST_ENTRIES || pathBytes > MOST_PATH_BYTES)
      ) {
        full = true;
        return;
      }
      entries.push(entry);
      bytes += size;
      pathBytes += entry.path.length;
    },
    entries: () => entries,
    bytes: () => bytes,
    to: () => Math.min(position, index) + entries.length,
    end: () => index,
  };
}
