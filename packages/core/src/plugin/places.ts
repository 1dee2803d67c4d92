import type { Config } from '../config/types.ts';
import type { OpenPlace, PlaceContext } from '../lifecycle/place-driver.ts';

/**
 * A place whose files lie in a directory, for a driver that only has to find where that is: a disk that has been mounted, a
 * share. All that `OpenPlace` asks for is done. Throws `guard-refused` when there is no such directory. Its code is
 * loaded when this is called, so that a plugin which only registers pays nothing for it.
 */
export async function openDirectoryPlace(path: string, context: PlaceContext): Promise<OpenPlace> {
  const { directoryDriver } = await import('../copies/directory/directory-driver.ts');
  return directoryDriver.open({ path }, context);
}

/** A place that copies of archives lie at. */
export interface NamedPlace {
  readonly name: string;
  /** `directory`, `disk`, or a word of the plugin that has its driver. */
  readonly kind: string;
  /** Where it is kept, in the owner's words. */
  readonly location: string;
}

/** The places that are known at home and in use, by name. What cannot be read is left out: other commands say so. */
export async function readNamedPlaces(config: Pick<Config, 'archives'>): Promise<readonly NamedPlace[]> {
  const { readPlaces } = await import('../archive/places.ts');
  const { places } = await readPlaces(config.archives.path);
  return places
    .filter(({ state }) => state === 'active')
    .map(({ place: { name, kind, location } }) => ({ name, kind, location }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
