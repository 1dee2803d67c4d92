import type { Grounds } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { namedPlaces } from './named-places.ts';
import type { Services } from './services.ts';

/**
 * Where Darkive may work because of what lies on the storage: the archive directory, and every absolute directory in the
 * options of a plugin: a path in them is a place that the owner of the configuration named.
 */
export function groundsOf(config: Config, { surroundings }: Pick<Services, 'surroundings'>): Grounds {
  const options = [
    ...Object.values(config.plugins).map((settings) => settings.options),
    ...config.definitions.flatMap(({ plugins }) => Object.values(plugins)),
  ];
  const places = new Set(namedPlaces(options, surroundings));
  return { archives: config.archives.path, places: [...places], temporary: config.temporary, state: config.state };
}
