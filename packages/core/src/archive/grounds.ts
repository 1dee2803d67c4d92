import { lstat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { errnoOf, ioError } from '../fs/index.ts';
import { PRIVATE_DIRECTORY } from './layout.ts';

/**
 * Where files may be moved, made and deleted because of what a file on the storage says. Everything on storage may have been
 * written by an enemy: only the configuration says where Darkive is at home.
 */
export interface Grounds {
  /** Absolute path of the archive directory. */
  readonly archives: string;
  /** Absolute directories that the configuration names for artifacts. */
  readonly places: readonly string[];
  /** Where restore tests extract to; null when that is not known. */
  readonly temporary: string | null;
  /** Where the ledger lies; null when that is not known. Only unfinished files of ours are removed there. */
  readonly state: string | null;
}

/** Is this directory the archive directory or one that the configuration names, or does it lie below one of those? */
export function isOurs(directory: string, { archives, places }: Grounds): boolean {
  return [archives, ...places].some((place) => isAtOrBelow(directory, place));
}

/**
 * Why files in this directory are not touched; null when they may be. No directory on the way from the place that the
 * configuration names may be a symbolic link: that would lead anywhere.
 */
export async function offGrounds(directory: string, grounds: Grounds): Promise<string | null> {
  const place = [grounds.archives, ...grounds.places].find((one) => isAtOrBelow(directory, one));
  if (place === undefined)
    return `${directory} is neither the archive directory nor a directory that the configuration names`;
  return linkOnTheWay(place, directory);
}

/** The first component below `top` that is a symbolic link, in words; null when there is none. A missing one is none. */
export async function linkOnTheWay(top: string, path: string): Promise<string | null> {
  let current = top;
  for (const part of relative(top, path)
    .split('/')
    .filter((one) => one !== '')) {
    current = join(current, part);
    try {
      if ((await lstat(current)).isSymbolicLink()) return `${current} is a symbolic link`;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return null;
      throw ioError(error, 'look at', current);
    }
  }
  return null;
}

/** A directory of a run outside its building directory: where artifacts are staged, or where a restore test extracts to. */
export function isOwnOutside(path: string, runId: string, grounds: Grounds): boolean {
  if (!isAbsolute(path) || resolve(path) !== path) return false;
  const [parent, name] = [dirname(path), basename(path)];
  if (name === `${PRIVATE_DIRECTORY}-building-${runId}`) return isOurs(parent, grounds);
  return parent === grounds.temporary && /^restore-test-[\w-]+$/.test(name);
}

function isAtOrBelow(path: string, place: string): boolean {
  if (!isAbsolute(path) || resolve(path) !== path) return false;
  const way = relative(place, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !isAbsolute(way));
}
