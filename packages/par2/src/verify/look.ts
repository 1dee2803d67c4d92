import type { Buffer } from 'node:buffer';
import { Par2Error } from '../errors.ts';
import type { SetFile } from '../format/recovery-set.ts';
import { openBeneath, openThroughLinks } from '../fs/beneath.ts';
import { describeSource } from '../fs/sources.ts';
import type { SourceFile } from '../fs/sources.ts';

/** What lies where a file of the set belongs. */
export interface Look {
  readonly file: SetFile;
  /** Where it lies, or where it will be rebuilt, below the directory. */
  readonly place: readonly Buffer[];
  /** Undefined when there is nothing that could be read. */
  readonly source: SourceFile | undefined;
  readonly obstacle: Obstacle | undefined;
}

/**
 * Why a file cannot be rebuilt in its place.
 * - `link`: it was reached through a symbolic link; it is read, and never written
 * - `occupied`: a directory, a device, or a link that leads nowhere is there
 * - `clash`: another file of the set belongs to the same place
 * - `name`: the file system has no such names
 */
export type Obstacle = 'link' | 'occupied' | 'clash' | 'name';

/** How symbolic links are taken that lie where a file should be: `follow` reads what is behind them. */
export type Links = 'follow' | 'refuse';

/** Looks for every file of a set, at each of the places that its name may mean. */
export async function lookAtFiles(files: readonly SetFile[], directory: string, links: Links): Promise<Look[]> {
  const taken = new Set<string>();
  const found: Look[] = [];
  for (const file of files) {
    const look = await lookAt(file, directory, links);
    const key = look.place.map((part) => part.toString('latin1')).join('/');
    found.push(taken.has(key) ? { ...look, source: undefined, obstacle: 'clash' } : look);
    taken.add(key);
  }
  return found;
}

async function lookAt(file: SetFile, directory: string, links: Links): Promise<Look> {
  const looks: Look[] = [];
  for (const place of file.places) {
    const look = { file, place, ...(await lookInto(directory, place, links)) };
    if (look.source !== undefined) return look;
    looks.push(look);
  }
  return looks.find(({ obstacle }) => obstacle) ?? (looks[0] as Look);
}

async function lookInto(
  directory: string,
  place: readonly Buffer[],
  links: Links,
): Promise<Pick<Look, 'source' | 'obstacle'>> {
  const describe = async (open: typeof openBeneath): Promise<SourceFile | undefined> => {
    const described = await describeSource(() => open(directory, place));
    await described?.file.handle.close();
    return described?.source;
  };
  const occupied = { source: undefined, obstacle: 'occupied' as const };
  try {
    return { source: await describe(openBeneath), obstacle: undefined };
  } catch (error) {
    if (!(error instanceof Par2Error)) throw error;
    if (IMPOSSIBLE_NAMES.has(String(error.facts['errno']))) return { source: undefined, obstacle: 'name' };
    if (error.code !== 'not-regular') throw error;
    if (links === 'refuse') return occupied;
  }
  try {
    const source = await describe(openThroughLinks);
    return source === undefined ? occupied : { source, obstacle: 'link' };
  } catch (error) {
    if (error instanceof Par2Error && error.code === 'not-regular') return occupied;
    throw error;
  }
}

/** What file systems answer to a name that they cannot have; another set of theirs would be no better. */
const IMPOSSIBLE_NAMES: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'EINVAL', 'EILSEQ']);
