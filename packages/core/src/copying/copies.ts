import { indexedCopies, type IndexedCopies } from './indexed-copies.ts';
import { readStore, resolveArchive } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { countCopies } from '../copies/counted.ts';
import { nextPlace, type NextPlace } from '../copies/next-place.ts';
import { standingUnits } from '../copies/plan-request.ts';
import { worstExit } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { CopiesDocument } from './documents.ts';
import { lookAtPlaces, problemFindings } from './with-places.ts';
import { wantedArchives } from './wanted.ts';

export interface CopiesOptions {
  readonly config: Config;
  /** Names or ids; empty: all. */
  readonly archives: readonly string[];
}

/** `darkive copies`: how many there are of each archive, where, proved when; and which place to attach next. Looks at no place. */
export async function countArchiveCopies(
  { config, archives: asked }: CopiesOptions,
  services: Services,
): Promise<OperationResult<CopiesDocument>> {
  const places = await lookAtPlaces(config, services);
  const indexed = await indexedCopies(config, services);
  if (indexed !== null && asked.length === 0 && indexed.archives.every(({ counted }) => !counted.short)) {
    return enough(indexed);
  }
  const known = await places.read();
  const { archives, findings } = await wantedArchives(config, services);
  const home = known.home ?? { id: HOME, location: HOME };
  const wanted = { home, archives, places: known.places, now: services.clock().getTime() };
  const standing = standingUnits(wanted);
  const counted = countCopies(wanted, standing);
  const store = asked.length === 0 ? null : await readStore(config.archives.path);
  const chosen = store === null ? null : new Set(asked.map((text) => resolveArchive(text, store).manifest.id));
  const names = new Map([[home.id, HOME], ...known.places.map(({ place }) => [place.id, place.name] as const)]);
  const locations = new Map([
    [home.id, home.location],
    ...known.places.map(({ place }) => [place.id, place.location] as const),
  ]);
  const shown = archives.flatMap(({ manifest, policy }, index) => {
    const one = counted[index];
    if (one === undefined || (chosen !== null && !chosen.has(manifest.id))) return [];
    const copies = one.copies.map(({ place, ...copy }) => ({
      place: names.get(place) ?? place,
      location: locations.get(place) ?? '',
      ...copy,
    }));
    const { counted: have, locations: inLocations, short } = one;
    return [
      {
        id: manifest.id,
        name: manifest.name,
        want: policy.want,
        wantLocations: policy.locations,
        have,
        locations: inLocations,
        short,
        copies,
      },
    ];
  });
  const next = nextPlace(wanted, standing, chosen === null ? counted : counted.filter(({ id }) => chosen.has(id)));
  const said = [...problemFindings(known, places.archives), ...findings];
  const short = shown.some((archive) => archive.short);
  return {
    document: { schema: 'darkive.copies/1', archives: shown, next: named(next, names, locations), findings: said },
    exit: worstExit([short ? 'degraded' : 'done', exitOf(said, 'changes')]),
  };
}

/** Nothing is short: which place helps most needs not be asked, and the index has said all. */
function enough({ archives, homeLocation, locations, findings }: IndexedCopies): OperationResult<CopiesDocument> {
  const shown = archives.map(({ holding: { id, name }, policy, counted }) => ({
    id,
    name,
    want: policy.want,
    wantLocations: policy.locations,
    have: counted.counted,
    locations: counted.locations,
    short: false,
    copies: counted.copies.map(({ place, ...copy }) => ({
      place,
      location: place === HOME ? homeLocation : (locations.get(place) ?? ''),
      ...copy,
    })),
  }));
  return {
    document: { schema: 'darkive.copies/1', archives: shown, next: null, findings },
    exit: exitOf(findings, 'changes'),
  };
}

function named(
  next: NextPlace | null,
  names: ReadonlyMap<string, string>,
  locations: ReadonlyMap<string, string>,
): CopiesDocument['next'] {
  if (next === null || next.kind === 'add') return next;
  return { ...next, place: names.get(next.place) ?? next.place, location: locations.get(next.place) ?? '' };
}
