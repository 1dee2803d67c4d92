import { writeHomeRecord, writeKnownPlace } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { kindOf } from '../copies/drivers.ts';
import { DarkiveError } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import type { KnownPlace } from '../records/place.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import type { HomeDocument, PlaceDocument } from './documents.ts';
import { archivesAt, countsOf, entryOf, seeNow } from './entry.ts';
import { checkLocation, checkName, checkSizes } from './place-add.ts';
import { wantedArchives } from './wanted.ts';
import { changePlaces } from './with-places.ts';

interface ChangeOptions {
  readonly config: Config;
  /** Name or id. */
  readonly name: string;
}

export interface PlaceSetOptions extends ChangeOptions {
  /** Undefined: as it was. */
  readonly location?: string | undefined;
  readonly capacityBytes?: number | null | undefined;
  readonly reserveBytes?: number | undefined;
  readonly at?: string | undefined;
}

/** `darkive place set`: the place is told when it is brought up to date. `home` is the archive directory; it has a location alone. */
export async function setPlace(options: PlaceSetOptions, services: Services): Promise<OperationResult<PlaceDocument>> {
  const { at, location } = options;
  if (location !== undefined) checkLocation(location);
  return change('place set', options, services, async (known, kinds) => {
    const { place } = known;
    const next = {
      ...place,
      location: location ?? place.location,
      capacityBytes: options.capacityBytes === undefined ? place.capacityBytes : options.capacityBytes,
      reserveBytes: options.reserveBytes ?? place.reserveBytes,
    };
    checkSizes(next);
    const kept = at === undefined ? known.options : await kindOf(kinds, place.kind).optionsAt(at, services);
    return { ...known, place: next, options: kept };
  });
}

/** Where the archive directory itself is: copies at the same location burn with it. */
export async function setHome(
  { config, location }: { readonly config: Config; readonly location: string },
  services: Services,
): Promise<OperationResult<HomeDocument>> {
  checkLocation(location);
  return changePlaces(config, 'place set', services, async (places, findings) => {
    const { home } = await places.read();
    const id = home?.id ?? services.newId();
    const writtenAt = services.clock().toISOString();
    await writeHomeRecord(places.archives, { schema: 'darkive.home/1', id, location, writtenAt });
    return { document: { schema: 'darkive.place-home/1', home: { id, location }, findings }, exit: 'done' };
  });
}

/** `darkive place rename`: copies stay, for a place is known by its id. */
export async function renamePlace(
  options: ChangeOptions & { readonly to: string },
  services: Services,
): Promise<OperationResult<PlaceDocument>> {
  const { to } = options;
  checkName(to);
  return change('place rename', options, services, async (known, _kinds, all) => {
    if (all.some(({ place }) => place.name === to && place.id !== known.place.id)) {
      throw new DarkiveError('usage-invalid', `There is a place called ${to} already.`, {
        hint: `See it with: darkive place show ${to}`,
      });
    }
    return { ...known, place: { ...known.place, name: to } };
  });
}

/** `darkive place retire`: nothing is copied there any more, and what lies there counts no more. Nothing is removed. */
export async function retirePlace(options: ChangeOptions, services: Services): Promise<OperationResult<PlaceDocument>> {
  return change('place retire', options, services, async (known) => ({ ...known, state: 'retired' }));
}

async function change(
  command: string,
  { config, name }: ChangeOptions,
  services: Services,
  work: (known: KnownPlace, kinds: Parameters<typeof kindOf>[0], all: readonly KnownPlace[]) => Promise<KnownPlace>,
): Promise<OperationResult<PlaceDocument>> {
  if (name === HOME) {
    throw new DarkiveError('usage-invalid', `${HOME} is the archive directory; of it only the location can be set.`, {
      hint: `For example: darkive place set ${HOME} --location flat`,
    });
  }
  return changePlaces(config, command, services, async (places, findings) => {
    const { places: all } = await places.read();
    const known = await places.named(name);
    const made = await work(known, places.kinds, all);
    const changed = JSON.stringify(made) !== JSON.stringify(known);
    const next = changed ? { ...made, writtenAt: services.clock().toISOString() } : known;
    if (changed) await writeKnownPlace(places.archives, next);
    const { archives } = await wantedArchives(config, services);
    const place = entryOf(next, countsOf(archivesAt(next, archives)), await seeNow(next, places.kinds, services));
    return { document: { schema: 'darkive.place-changed/1', place, changed, findings }, exit: 'done' };
  });
}
