import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { CatalogueEntry } from '../dar/index.ts';
import { createNumberList, includesSorted } from './number-list.ts';

/**
 * What an archive holds, as far as it tells whether one archive builds on another: dar writes nowhere into an archive
 * which one it refers to. About 40 bytes an entry.
 */
export interface ContentsDigest {
  /** Entries as they are: path, kind, and of files size and time. Sorted. */
  readonly states: Float64Array;
  /** States that the reference must offer: what is unchanged since then, its data are not here. */
  readonly needs: Float64Array;
  /** Every path in dar's order, and the place of its directory in that order (-1 for none). */
  readonly paths: Float64Array;
  readonly parents: Float64Array;
  /** Paths that are directories here; paths that are something else, or deleted. Sorted. */
  readonly directories: Float64Array;
  readonly ends: Float64Array;
}

/** Feed it every entry of an archive in dar's order. */
export function createContentsDigest(): { add(entry: CatalogueEntry): void; finish(): ContentsDigest } {
  const [states, needs, paths, parents, directories, ends] = Array.from({ length: 6 }, createNumberList) as [
    List,
    List,
    List,
    List,
    List,
    List,
  ];
  const open: { readonly path: Buffer; readonly place: number }[] = [];
  let count = 0;
  return {
    add(entry) {
      const path = digest(entry.path, '');
      if (entry.data === 'deleted') {
        ends.push(path);
        return;
      }
      const state = stateOf(entry);
      states.push(state);
      if (entry.data !== 'saved') needs.push(state);
      while (open.length > 0 && !isBelow(entry.path, open.at(-1)?.path)) open.pop();
      paths.push(path);
      parents.push(open.at(-1)?.place ?? -1);
      (entry.kind === 'directory' ? directories : ends).push(path);
      if (entry.kind === 'directory') open.push({ path: entry.path, place: count });
      count += 1;
    },
    finish: () => ({
      states: states.values().toSorted(),
      needs: needs.values(),
      paths: paths.values(),
      parents: parents.values(),
      directories: directories.values().toSorted(),
      ends: ends.values().toSorted(),
    }),
  };
}

type List = ReturnType<typeof createNumberList>;

export interface Fit {
  /** Unchanged entries whose state the reference does not have: above 0 it cannot be the reference. */
  readonly missing: number;
  /** Entries of the reference that are neither here nor recorded as deleted: left out by changed rules, or of an archive between. */
  readonly unaccounted: number;
}

/** Whether an archive can build on another: every unchanged entry is there as it says, and every other one is accounted for. */
export function fitsReference(archive: ContentsDigest, reference: ContentsDigest): Fit {
  let missing = 0;
  for (const need of archive.needs) if (!includesSorted(reference.states, need)) missing += 1;
  let unaccounted = 0;
  const gone = new Uint8Array(reference.paths.length);
  for (const [place, path] of reference.paths.entries()) {
    const parent = reference.parents[place] ?? -1;
    if (parent >= 0 && gone[parent] === 1) gone[place] = 1;
    else if (includesSorted(archive.ends, path)) gone[place] = 1;
    else if (!includesSorted(archive.directories, path)) {
      unaccounted += 1;
      // Counted once, not again for everything below it.
      gone[place] = 1;
    }
  }
  return { missing, unaccounted };
}

/** Of files, size and time (dar lists whole seconds) count: dar itself takes them for unchanged by these. */
function stateOf({ path, kind, bytes, modifiedAt }: CatalogueEntry): number {
  return digest(path, kind === 'file' ? `\0${kind}\0${bytes}\0${modifiedAt}` : `\0${kind}`);
}

/** 48 bits: exact in a number, and one in ten million to be mistaken among a million entries. */
function digest(path: Buffer, rest: string): number {
  return hash('sha256', Buffer.concat([path, Buffer.from(rest)]), 'buffer').readUIntBE(0, 6);
}

function isBelow(path: Buffer, directory: Buffer | undefined): boolean {
  if (directory === undefined) return true;
  return (
    path.length > directory.length &&
    path[directory.length] === 0x2f &&
    path.subarray(0, directory.length).equals(directory)
  );
}
