import { chainOf } from '../records/chain.ts';
import type { Manifest } from '../records/manifest.ts';
import type { EarlierContents } from './contents-guard.ts';

type Known = Pick<EarlierContents, 'entries' | 'bytes'> & { readonly deleted: number };

export interface EarlierRequest {
  /** The newest archive of the definition. */
  readonly last: Manifest;
  /** All archives of the definition. */
  readonly manifests: readonly Manifest[];
  /** Id of the new archive's reference; null for a FULL. */
  readonly reference: string | null;
  /** Digest of what the new archive selects. */
  readonly selection: string;
  /** Counts the listing of an archive whose manifest does not say what it holds; null when it cannot be listed. */
  readonly count: (archive: Manifest) => Promise<Known | null>;
}

/** What the newest archive holds, to compare a new one with; null when nobody can tell. */
export async function earlierContents(request: EarlierRequest): Promise<EarlierContents | null> {
  const { last, selection, count } = request;
  const known = recorded(last) ?? (await count(last));
  if (known === null) return null;
  return {
    archive: last.name,
    entries: known.entries,
    bytes: known.bytes,
    deletedAlready: deletedSince(request),
    sameSelection: last.source.selection === selection,
  };
}

/** Archives of older versions have dar's own counts alone, adopted ones none. */
function recorded({ contents, inodes }: Manifest): Known | null {
  if (contents !== undefined) return contents;
  if (inodes === null) return null;
  const { saved, metadataOnly, notSaved, deleted } = inodes;
  return { entries: saved + metadataOnly + notSaved, bytes: null, deleted };
}

/**
 * Deletions that archives from the reference up to the last one have recorded: a DIFF records them all again. Infinite when
 * the last archive does not build on that reference, so that nobody can tell which deletions are new.
 */
function deletedSince({ last, manifests, reference }: EarlierRequest): number {
  if (reference === null) return 0;
  let deleted = 0;
  for (const link of chainOf(last, manifests).links.toReversed()) {
    if (link.id === reference) return deleted;
    deleted += recorded(link)?.deleted ?? 0;
  }
  return Infinity;
}
