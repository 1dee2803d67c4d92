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

/** Every archive with its chain, oldest first; same time: by name. Followed by reference id, never guessed from dates. */
export function linkArchives(archives: readonly JudgedArchive[]): LinkedArchive[] {
  const byId = new Map(archives.map((archive) => [archive.id, archive]));
  return archives
    .map((archive) => ({ archive, time: Date.parse(archive.createdAt), ...followChain(archive, byId) }))
    .toSorted((a, b) => a.time - b.time || (a.archive.name < b.archive.name ? -1 : 1));
}

function followChain(
  archive: JudgedArchive,
  byId: ReadonlyMap<string, JudgedArchive>,
): Pick<LinkedArchive, 'chain' | 'missing' | 'sound' | 'restorable'> {
  const chain = [archive];
  let missing: string | null = null;
  for (let { reference } = archive; reference !== null;) {
    const next = byId.get(reference.id);
    if (next === undefined || chain.includes(next)) {
      missing = reference.name;
      break;
    }
    chain.push(next);
    reference = next.reference;
  }
  return {
    chain,
    missing,
    sound: chain.every(({ state }) => state !== 'failed'),
    restorable: missing === null && chain.every(({ proved }) => proved),
  };
}
