import { archivesById, chainOf } from '../records/chain.ts';
import type { JudgedArchive } from './types.ts';

/** An archive with what it builds on. */
export interface LinkedArchive {
  readonly archive: JudgedArchive;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Itself, its reference, the reference's reference and so on, as far as they are there. */
  readonly chain: readonly JudgedArchive[];
  /** Name of the reference that is missing, or that leads in a circle; null when the chain is whole. */
  readonly missing: string | null;
  /** No archive of the chain is known to be damaged. */
  readonly sound: boolean;
  /** The whole chain is there and proved: `darkive status` calls it a restore point. */
  readonly restorable: boolean;
}

/** Every archive with its chain, oldest first; same time: by name. */
export function linkArchives(archives: readonly JudgedArchive[]): LinkedArchive[] {
  const byId = archivesById(archives);
  return archives
    .map((archive): LinkedArchive => {
      const chain = chainOf(archive, byId);
      return {
        archive,
        time: Date.parse(archive.createdAt),
        chain: chain.links.toReversed(),
        missing: chain.complete ? null : chain.missing.name,
        sound: chain.links.every(({ state }) => state !== 'failed'),
        restorable: chain.complete && chain.links.every(({ proved }) => proved),
      };
    })
    .toSorted((a, b) => a.time - b.time || (a.archive.name < b.archive.name ? -1 : 1));
}
