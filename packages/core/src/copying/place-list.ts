import type { Config } from '../config/types.ts';
import { anyCounts } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { PlaceListDocument, PlaceShowDocument } from './documents.ts';
import { archivesAt, entryOf, seeNow } from './entry.ts';
import { lookAtPlaces, problemFindings } from './with-places.ts';
import { wantedArchives } from './wanted.ts';

/** `darkive place list`: every place, whether it is here, and what it holds. */
export async function listPlaces(config: Config, services: Services): Promise<OperationResult<PlaceListDocument>> {
  const places = await lookAtPlaces(config, services);
  const known = await places.read();
  const { archives, findings } = await wantedArchives(config, services);
  const entries = [];
  for (const one of known.places) {
    entries.push(entryOf(one, archivesAt(one, archives), await seeNow(one, places.kinds, services)));
  }
  const all = [...problemFindings(known, places.archives), ...findings];
  return {
    document: { schema: 'darkive.place-list/1', home: known.home, places: entries, findings: all },
    exit: anyCounts(all) ? 'degraded' : 'done',
  };
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
  const place = entryOf(known, archives, await seeNow(known, places.kinds, services));
  const { findings } = wanted;
  return {
    document: { schema: 'darkive.place-show/1', place, archives, findings },
    exit: anyCounts(findings) ? 'degraded' : 'done',
  };
}
