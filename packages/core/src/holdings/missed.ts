import { readStore, type ArchiveStore } from '../archive/index.ts';
import type { AskLedger } from './index.ts';
import type { Ledger, RememberedArchive } from '../ledger/index.ts';
import { goneArchives, type GoneArchive, type Present } from './gone-archives.ts';

/** What a store that was read holds. */
export function presentIn({ archives, problems }: ArchiveStore): Present {
  return {
    files: new Set([...archives.map(({ manifestFile }) => manifestFile), ...problems.map(({ file }) => file)]),
    ids: new Set(archives.map(({ manifest }) => manifest.id)),
  };
}

/** Archives that the ledger remembers and that are gone. Without a ledger nothing is remembered, and nothing is missed. */
export async function missedArchives(
  directory: string,
  store: ArchiveStore | null,
  ask: AskLedger,
): Promise<GoneArchive[]> {
  const present = presentIn(store ?? (await readStore(directory)));
  const none: readonly RememberedArchive[] = [];
  return goneArchives(directory, present, () => ask((ledger) => ledger.remembered(), none));
}

/** The same by a ledger that has just been brought in line with the directory: no manifest is read again. */
export async function missedBySynced(directory: string, ledger: Pick<Ledger, 'remembered'>): Promise<GoneArchive[]> {
  const there = ledger.remembered().filter(({ goneAt }) => goneAt === null);
  const present = { files: new Set<string>(), ids: new Set(there.map(({ id }) => id)) };
  return goneArchives(directory, present, () => ledger.remembered());
}
