import { isAbsolute, resolve } from 'node:path';
import { expandText } from '../config/expand-path.ts';
import type { Surroundings } from '../config/types.ts';

/**
 * Absolute paths in the options of a plugin, at any depth. Core knows no plugin's options by name, nor which of them are paths: a text
 * counts as it stands, and as it reads with `~` and `$NAME` written out, which is how a plugin gets its paths.
 */
export function namedPlaces(value: unknown, surroundings: Pick<Surroundings, 'env' | 'home'>): string[] {
  if (typeof value === 'string') {
    const expanded = value === '' ? null : expandText(value, surroundings);
    const readings = [value, ...(expanded !== null && 'path' in expanded ? [expanded.path] : [])];
    // A place as high as the root would be everywhere.
    return [...new Set(readings.filter(isAbsolute).map((path) => resolve(path)))].filter((path) => path !== '/');
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((inner) => namedPlaces(inner, surroundings));
}
