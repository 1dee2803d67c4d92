import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readStore } from '../archive/index.ts';
import { readingConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, fsErrorText } from '../fs/index.ts';
import { gatherArchives } from './gathered-archives.ts';

/** Where the archives of a place lie, relative to it. */
const BELOW_A_PLACE = 'archives';
/** Says that a directory is a place; one that holds slices of archives alone has no manifest. */
const PLACE_RECORD = 'darkive-place.json';

/**
 * What takes the place of a configuration where there is none: the archives that lie at `paths` (absolute, at least one), each of
 * which is a place, its `archives` directory, or any directory of archives with their manifests. Those of several are read together.
 * Definitions and their roots are those of the newest archives. `scratch`: as in `readingConfig`. Throws `usage-invalid` when no
 * archive lies there.
 */
export async function configOfArchives(paths: readonly string[], scratch: string): Promise<Config> {
  const directories: string[] = [];
  for (const path of paths) directories.push(await archivesAt(resolve(path)));
  const directory = await together(directories, scratch);
  const { archives } = await readStore(directory);
  const sources = new Map(archives.map(({ manifest }) => [manifest.definition, manifest.source.root]));
  return readingConfig(directory, sources, scratch);
}

async function together(directories: readonly string[], scratch: string): Promise<string> {
  const [only = ''] = directories;
  if (directories.length === 1) return only;
  const to = join(scratch, BELOW_A_PLACE);
  await gatherArchives(
    to,
    directories.map((directory) => ({ directory, bad: new Set() })),
  );
  return to;
}

async function archivesAt(path: string): Promise<string> {
  const below = join(path, BELOW_A_PLACE);
  if ((await namesIn(path, true)).includes(PLACE_RECORD)) return below;
  for (const directory of [path, below])
    if (holdsManifests(await namesIn(directory, directory === path))) return directory;
  throw new DarkiveError('usage-invalid', `There are no archives at ${path}.`, {
    hint: `Name the directory that holds files ending in .manifest.json, or the one above its "${BELOW_A_PLACE}". Slices without manifests are read with plain dar, or taken over with: darkive adopt`,
    facts: { path },
  });
}

function holdsManifests(names: readonly string[]): boolean {
  return names.some((name) => name.endsWith('.manifest.json') && !name.startsWith('.'));
}

/** `required`: what is not there is an error, and not an empty directory. */
async function namesIn(directory: string, required: boolean): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const errno = errnoOf(error);
    if (!required && (errno === 'ENOENT' || errno === 'ENOTDIR')) return [];
    const what = errno === 'ENOENT' ? 'does not exist' : `cannot be read: ${fsErrorText(error)}`;
    throw new DarkiveError('usage-invalid', `${directory} ${what}.`, {
      hint: 'Is the disk mounted? See where with: lsblk',
      facts: { path: directory },
      cause: error,
    });
  }
}
