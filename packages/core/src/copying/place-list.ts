import type { Config } from '../config/types.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import { openSyncedLedger } from '../services/synced-ledger.ts';
import type { Services } from '../services/services.ts';
import type { PlaceEntry, PlaceListDocument, PlaceShowDocument } from './documents.ts';
import { archivesAt, countsOf, entryOf, indexedEntry, lookedFor, seeNow } from './entry.ts';
import { lookAtPlaces, problemFindings, type Places } from './with-places.ts';
import { wantedArchives } from './wanted.ts';

/** `darkive place list`: every place, whether it is here, and what it holds. */
export async function listPlaces(config: Config, services: Services): Promise<OperationResult<PlaceListDocument>> {
  const places = await lookAtPlaces(config, services);
  const listed = (await fromIndex(config, places, services)) ?? (await fromInventories(config, places, services));
  return {
    document: { schema: 'darkive.place-list/1', ...listed },
    exit: exitOf(listed.findings, 'changes'),
  };
}

type Listed = Omit<PlaceListDocument, 'schema'>;

/** As the ledger's index says, which follows the inventories; null when it, or one of them, cannot be used. */
async function fromIndex(config: Config, { kinds }: Places, services: Services): Promise<Listed | null> {
  const directory = config.archives.path;
  const { ledger, findings } = await openSyncedLedger(config, services);
  try {
    if (ledger === null || findings.some(({ code }) => code === 'inventory-unreadable')) return null;
    const { placeMemory } = ledger;
    const counts = placeMemory.archivesAt(directory);
    const entries: PlaceEntry[] = [];
    for (const row of placeMemory.list(directory)) {
      const now = await seeNow(lookedFor(row), kinds, services);
      entries.push(indexedEntry(row, counts.get(row.id) ?? { whole: 0, partly: 0 }, now));
    }
    const [first] = placeMemory.list(directory);
    const location = placeMemory.homeLocation(directory);
    const home = first === undefined || location === null ? null : { id: first.home, location };
    return home === null ? null : { home, places: entries, findings };
  } finally {
    ledger?.close();
  }
}

async function fromInventories(config: Config, places: Places, services: Services): Promise<Listed> {
  const known = await places.read();
  const { archives, findings } = await wantedArchives(config, services);
  const entries: PlaceEntry[] = [];
  for (const one of known.places) {
    const now = await seeNow(one, places.kinds, services);
    entries.push(entryOf(one, countsOf(archivesAt(one, archives)), now));
  }
  const home = known.home === null ? null : { id: known.home.id, location: known.home.location };
  return { home, places: entries, findings: [...problemFindings(known, places.archives), ...findings] };
}

/** `darkive place show`: one of them, archive by archive. */
export async function showPlace(
  { config, name }: { readonly config: Config; readonly name: string },
  services: Services,
): Promise<OperationResult<PlaceShowDocument>> {
  const places = await lookAtPlaces(config, services);
  const known = await places.named(name);
  const wanted = await wantedArchives(config, services);
  const archives = archivesAt(known, wanted.archives);
  const place = entryOf(known, countsOf(archives), await seeNow(known, places.kinds, services));
  const { findings } = wanted;
  return {
    document: { schema: 'darkive.place-show/1', place, archives, findings },
    exit: exitOf(findings, 'changes'),
  };
}
