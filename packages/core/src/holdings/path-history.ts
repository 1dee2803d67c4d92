import { archivesById, chainOf, type Chain } from '../records/chain.ts';
import type { PathVersion } from '../catalogue/index.ts';
import type { ArchiveListing } from './documents/archive-documents.ts';

/** Something that an archive says of a path. */
export interface PathEvent {
  readonly state: 'saved' | 'inode-only' | 'removed' | 'returned';
  readonly archive: ArchiveListing;
  /** Null for a removal. */
  readonly version: PathVersion | null;
  readonly chain: Chain<ArchiveListing>;
}

/**
 * What happened to a path, oldest first. A DIFF or INCR records removals and changes since its reference alone, and a
 * FULL no removals at all: what each archive restores is compared with what the one before it restores.
 */
export function pathHistory(archives: readonly ArchiveListing[], versions: readonly PathVersion[]): PathEvent[] {
  const own = new Map(versions.map((version) => [version.archive.id, version]));
  const events: PathEvent[] = [];
  const byId = archivesById(archives);
  let present = false;
  for (const archive of archives) {
    const chain = chainOf(archive, byId);
    const current = chain.links
      .toReversed()
      .map(({ id }) => own.get(id))
      .find((version) => version !== undefined);
    const isPresent = current !== undefined && current.state !== 'deleted';
    const held = own.get(archive.id);
    if (isPresent && held !== undefined && held.state !== 'deleted') {
      events.push({ state: held.state, archive, version: held, chain });
    } else if (isPresent && !present) events.push({ state: 'returned', archive, version: current, chain });
    else if (!isPresent && present) events.push({ state: 'removed', archive, version: null, chain });
    present = isPresent;
  }
  return events;
}
