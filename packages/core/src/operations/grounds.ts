import { isAbsolute, resolve } from 'node:path';
import type { Grounds } from '../archive/index.ts';
import type { Config } from '../config/types.ts';

/**
 * Where Darkive may work because of what lies on the storage: the archive directory, and every absolute directory in the
 * options of a plugin. Core knows no plugin's options by name; a path in them is a place that the owner of the configuration named.
 */
export function groundsOf(config: Config): Grounds {
  const options = [
    ...Object.values(config.plugins).map((settings) => settings.options),
    ...config.definitions.flatMap(({ plugins }) => Object.values(plugins)),
  ];
  // A place as high as the root would be everywhere.
  const places = new Set(options.flatMap(paths).filter((path) => path !== '/'));
  return { archives: config.archives.path, places: [...places], temporary: config.temporary, state: config.state };
}

function paths(value: unknown): string[] {
  if (typeof value === 'string') return isAbsolute(value) ? [resolve(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(paths);
}
