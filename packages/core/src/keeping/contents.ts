import type { CatalogueEntry } from '../dar/index.ts';

/** What an archive says of the source at its time, counted from its listing; hard links count for each name. */
export interface Contents {
  /** Entries that were there: saved in this archive or in one before it. */
  readonly entries: number;
  /** Those that are no directories. */
  readonly files: number;
  /** Their sizes. */
  readonly bytes: number;
  /** Entries recorded as deleted since the reference; a deleted directory counts once, with all that was in it. */
  readonly deleted: number;
}

export interface ContentsTally {
  /** Give it every entry of the listing, in any order. */
  readonly onEntry: (entry: Pick<CatalogueEntry, 'kind' | 'data' | 'bytes'>) => void;
  readonly contents: () => Contents;
}

export function createContentsTally(): ContentsTally {
  const counts = { entries: 0, files: 0, bytes: 0, deleted: 0 };
  return {
    onEntry({ kind, data, bytes }) {
      if (data === 'deleted') {
        counts.deleted += 1;
        return;
      }
      counts.entries += 1;
      if (kind === 'directory') return;
      counts.files += 1;
      counts.bytes += bytes ?? 0;
    },
    contents: () => ({ ...counts }),
  };
}
