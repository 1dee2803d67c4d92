import type { ArchiveType } from '../records/archive-name.ts';
import { fitsReference, type ContentsDigest } from './contents-digest.ts';

/** An archive that can be restored: adopted, or made by Darkive. */
export interface KnownArchive {
  readonly id: string;
  readonly name: string;
  readonly type: ArchiveType;
}

export type ReferenceChoice =
  | { readonly reference: { readonly id: string; readonly name: string } | null; readonly unaccounted: number }
  | { readonly orphan: string };

/**
 * What an archive builds on. dar-backup takes the newest FULL for a DIFF and the newest DIFF for an INCR, and records it
 * nowhere; by now that archive may be gone. So the rule alone is not believed: the newest one in which every unchanged entry
 * is found as it is. `earlier`: oldest first. In a `chain` an INCR may build on an archive of any type.
 */
export async function chooseOldReference(
  archive: { readonly name: string; readonly type: ArchiveType; readonly contents: ContentsDigest },
  earlier: readonly KnownArchive[],
  contentsOf: (known: KnownArchive) => Promise<ContentsDigest | null>,
  incremental: 'since-diff' | 'chain' = 'since-diff',
): Promise<ReferenceChoice> {
  if (archive.type === 'FULL') return { reference: null, unaccounted: 0 };
  const needed = archive.type === 'DIFF' ? 'FULL' : 'DIFF';
  const isChain = incremental === 'chain' && archive.type === 'INCR';
  const candidates = earlier.filter(({ type }) => isChain || type === needed).toReversed();
  let nearest: { readonly name: string; readonly missing: number } | null = null;
  for (const candidate of candidates) {
    const contents = await contentsOf(candidate);
    if (contents === null) continue;
    const { missing, unaccounted } = fitsReference(archive.contents, contents);
    if (missing === 0) return { reference: { id: candidate.id, name: candidate.name }, unaccounted };
    if (nearest === null || missing < nearest.missing) nearest = { name: candidate.name, missing };
  }
  const counted =
    nearest?.missing === 1 ? '1 entry that it builds on is' : `${nearest?.missing} entries that it builds on are`;
  return {
    orphan:
      nearest === null
        ? `no usable ${needed} archive of its definition comes before it`
        : `the ${needed} archive that it builds on is gone: ${counted} not in ${nearest.name}, the nearest one`,
  };
}
