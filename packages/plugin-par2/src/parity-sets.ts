import { basename, dirname } from 'node:path';
import type { StoredFile, VerifyEvent } from '@darkive/core/plugin';
import { isOfSet } from './parity-names.ts';

export const PLUGIN_NAME = '@darkive/plugin-par2';
export const PARITY_KIND = 'parity';

/** The parity of one slice as its manifest tells. */
export interface ParitySet {
  readonly slice: StoredFile & { readonly slice: number };
  /** The index first. Empty when the slice has no parity. */
  readonly files: readonly StoredFile[];
  /** Absolute; where the files lie. */
  readonly directory: string;
  readonly sourceBlocks: number;
  /** Recovery blocks that were made. */
  readonly planned: number;
}

/** One entry for each slice, also for those without parity. */
export function paritySets({ slices, artifacts }: VerifyEvent): readonly ParitySet[] {
  return slices.flatMap((slice) => {
    const { slice: number } = slice;
    if (number === null) return [];
    const own = artifacts.filter(
      ({ path, artifact: { kind, producer, parity } }) =>
        kind === PARITY_KIND &&
        producer === PLUGIN_NAME &&
        parity?.slice === number &&
        isOfSet(basename(path), basename(slice.path)),
    );
    const files = own.toSorted((a, b) => a.path.length - b.path.length || (a.path < b.path ? -1 : 1));
    return [
      {
        slice: { ...slice, slice: number },
        files,
        directory: dirname(files[0]?.path ?? slice.path),
        sourceBlocks: files[0]?.artifact.parity?.sourceBlocks ?? 0,
        planned: files.reduce((sum, { artifact }) => sum + (artifact.parity?.recoveryBlocks ?? 0), 0),
      },
    ];
  });
}
