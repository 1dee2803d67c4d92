import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { readPlaces } from '../archive/places.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { KnownPlace } from '../records/place.ts';
import type { Services } from '../services/services.ts';
import type { OpenPlace } from './driver.ts';
import { placeKinds, pluginKinds } from './drivers.ts';
import { lookFor } from './look.ts';
import { ARCHIVES } from './lying-there.ts';
import { neededPlaces } from './needed.ts';

/** A place that is here, and open. */
export interface PlaceHere {
  readonly known: KnownPlace;
  readonly place: OpenPlace;
  /** Directory of its archives on this machine; null where it has none. */
  readonly directory: string | null;
}

export interface PlacesAround {
  /** By name. The caller closes them. */
  readonly here: readonly PlaceHere[];
  /** Those that count and are not here, or are not what they should be. */
  readonly absent: readonly KnownPlace[];
}

/** Looks for every place that counts, to read from it. One that cannot be looked at is absent, and the reason stands in the log. */
export async function lookAround(
  home: string,
  services: Pick<Services, 'signal' | 'log' | 'plugins'>,
): Promise<PlacesAround> {
  const { signal } = services;
  const here: PlaceHere[] = [];
  const absent: KnownPlace[] = [];
  const { places } = await readPlaces(home);
  const kinds = placeKinds(pluginKinds(services.plugins));
  for (const known of places.filter(({ state }) => state === 'active')) {
    const looked = await lookFor(known, kinds, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      services.log.warn(`${known.place.name}: ${asDarkiveError(error).message}`);
      return null;
    });
    if (looked?.state === 'here') {
      here.push({ known, place: looked.place, directory: await localDirectory(looked.at) });
    } else absent.push(known);
  }
  return { here, absent };
}

/** What a person has to attach for these files (names), as a sentence; null when no places are known to have them all. */
export function attachFor(files: readonly string[], absent: readonly KnownPlace[]): string | null {
  const locations = new Map(absent.map(({ place }) => [place.name, place.location]));
  const needs = files.map((file) => ({
    places: absent.filter((known) => known.files.some((one) => one.file === file)).map(({ place }) => place.name),
  }));
  const { places } = neededPlaces(needs, []);
  if (places === null || places.length === 0) return null;
  const words = places.map((name) => `${name} (kept at: ${locations.get(name) ?? ''})`);
  const where = words.length === 1 ? 'where it lies' : 'which have it together';
  return `Attach ${words.join(' and ')}, ${where}, then run the command again.`;
}

async function localDirectory(at: string): Promise<string | null> {
  if (!isAbsolute(at)) return null;
  const directory = join(at, ARCHIVES).replace(/\/$/, '');
  const isThere = await stat(directory).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere ? directory : null;
}
