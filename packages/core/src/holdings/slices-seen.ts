import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, ioError } from '../fs/index.ts';
import { sliceFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';

/** Numbers of slices that are not as they were written, as far as a look at the directory tells. */
export interface SlicesSeen {
  readonly missingSlices: readonly number[];
  /** Of another size, or no regular file. */
  readonly changedSlices: readonly number[];
}

export interface SlicesWanted {
  readonly id: string;
  readonly name: string;
  readonly slices: number;
  /** Bytes of each slice; null when they are not known: then only their presence is looked at. */
  readonly sizes: readonly number[] | null;
}

export function slicesOf({ id, name, slices }: Pick<Manifest, 'id' | 'name' | 'slices'>): SlicesWanted {
  return { id, name, slices: slices.length, sizes: slices.map(({ bytes }) => bytes) };
}

export const NOTHING_MISSED: SlicesSeen = { missingSlices: [], changedSlices: [] };

const AT_ONCE = 64;

/** Names of everything in the archive directory. Throws `io-failed`. */
export async function namesIn(archives: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(archives));
  } catch (error) {
    throw ioError(error, 'read the archive directory', archives);
  }
}

/** Archive id → what is wrong with its slices. `names`: what lies in the directory. Reads no slice. */
export async function seeSlices(
  directory: string,
  names: ReadonlySet<string>,
  archives: readonly SlicesWanted[],
): Promise<ReadonlyMap<string, SlicesSeen>> {
  const seen = new Map(
    archives.map(({ id }) => [id, { missingSlices: [] as number[], changedSlices: [] as number[] }]),
  );
  const looks: { id: string; slice: number; file: string; bytes: number }[] = [];
  for (const { id, name, slices, sizes } of archives) {
    for (let slice = 1; slice <= slices; slice += 1) {
      const file = sliceFileName(name, slice);
      const bytes = sizes?.[slice - 1];
      if (!names.has(file)) seen.get(id)?.missingSlices.push(slice);
      else if (bytes !== undefined) looks.push({ id, slice, file, bytes });
    }
  }
  for (let start = 0; start < looks.length; start += AT_ONCE) {
    const batch = looks.slice(start, start + AT_ONCE);
    const states = await Promise.all(batch.map(({ file, bytes }) => stateOf(join(directory, file), bytes)));
    for (const [index, { id, slice }] of batch.entries()) {
      if (states[index] === 'missing') seen.get(id)?.missingSlices.push(slice);
      else if (states[index] === 'changed') seen.get(id)?.changedSlices.push(slice);
    }
  }
  return seen;
}

async function stateOf(path: string, bytes: number): Promise<'there' | 'missing' | 'changed'> {
  try {
    const stat = await lstat(path);
    return stat.isFile() && stat.size === bytes ? 'there' : 'changed';
  } catch (error) {
    // What cannot even be looked at cannot be restored from.
    return errnoOf(error) === 'ENOENT' ? 'missing' : 'changed';
  }
}
