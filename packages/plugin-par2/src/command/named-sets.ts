import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { namedFiles } from './named-files.ts';

/** A set that was asked for. */
export interface NamedSet {
  /** Absolute path of its index, or of the file that stands for it. */
  readonly index: string;
  /** Further files of it that were named and are not found by their name and place. Absolute. */
  readonly extraVolumes: readonly string[];
}

export interface NamedSets {
  readonly sets: readonly NamedSet[];
  /** Files that may hold blocks of the sets. Absolute. */
  readonly extraFiles: readonly string[];
}

/** What is known of a name that was given. */
export interface SeenName {
  /** Absolute. */
  readonly path: string;
  /** Of its first packet, whatever it is called; null when it holds none. */
  readonly setId: string | null;
  readonly exists: boolean;
}

/** Sorts arguments into sets, further volumes of them, and other files. Directories are files to search. */
export async function namedSets(
  names: readonly string[],
  recursive: boolean,
  readSetId: (path: string) => Promise<string | null>,
): Promise<NamedSets> {
  const seen: SeenName[] = [];
  const searched: string[] = [];
  for (const name of names) {
    const path = resolve(name);
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) searched.push(...(await namedFiles([path], { recursive })).files);
    else seen.push({ path, exists: found !== null, setId: found?.isFile() === true ? await readSetId(path) : null });
  }
  const sorted = sortNames(seen);
  if (sorted.sets.length > 0) return { ...sorted, extraFiles: [...sorted.extraFiles, ...searched] };
  // `verify photos.zip` means the set of that file.
  const sets: NamedSet[] = [];
  for (const { path } of seen) {
    const own = (await stat(`${path}.par2`).catch(() => null)) === null ? path : `${path}.par2`;
    sets.push({ index: own, extraVolumes: [] });
  }
  return { sets, extraFiles: searched };
}

/**
 * One set for each set id and directory: `*.par2` names the same one several times. A volume that lies elsewhere, or is not
 * called like one, belongs to the set that was named before. Pure.
 */
export function sortNames(names: readonly SeenName[]): NamedSets {
  const sets: { index: string; setId: string | null; extraVolumes: string[] }[] = [];
  const extraFiles: string[] = [];
  const parity = names.filter(({ path, setId }) => setId !== null || isParityName(path));
  for (const { path, setId } of parity.toSorted(
    (a, b) => Number(isVolumeName(a.path)) - Number(isVolumeName(b.path)),
  )) {
    const beside = sets.find((set) => dirname(set.index) === dirname(path) && isSame(set, path, setId));
    if (beside !== undefined) {
      if (setId !== null && !isFoundByName(beside.index, path)) beside.extraVolumes.push(path);
      continue;
    }
    const elsewhere = sets.find((set) => setId !== null && set.setId === setId);
    if (elsewhere !== undefined && (isVolumeName(path) || !isParityName(path))) elsewhere.extraVolumes.push(path);
    else sets.push({ index: path, setId, extraVolumes: [] });
  }
  for (const { path, setId, exists } of names)
    if (setId === null && !isParityName(path) && exists) extraFiles.push(path);
  const order = new Map(names.map(({ path }, position) => [path, position]));
  return {
    sets: sets
      .toSorted((a, b) => (order.get(a.index) ?? 0) - (order.get(b.index) ?? 0))
      .map(({ index, extraVolumes }) => ({ index, extraVolumes })),
    extraFiles,
  };
}

function isSame(set: { index: string; setId: string | null }, path: string, setId: string | null): boolean {
  if (setId !== null && set.setId !== null) return set.setId === setId;
  // One of them tells nothing any more: then its name does.
  return setName(set.index) === setName(path);
}

function isFoundByName(index: string, path: string): boolean {
  return basename(path).startsWith(`${setName(index)}.`) && isParityName(path);
}

function isParityName(path: string): boolean {
  return /\.par2$/i.test(path);
}

function isVolumeName(path: string): boolean {
  return VOLUME.test(path);
}

function setName(path: string): string {
  return basename(path)
    .replace(VOLUME, '')
    .replace(/\.par2$/i, '');
}

const VOLUME = /\.vol\d+[+-]\d+\.par2$/i;
