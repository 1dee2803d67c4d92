import type { BigIntStats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import type { CatalogueEntry, EntryKind } from '../dar/types.ts';
import { displayPath, fsErrorText, joinBytes } from '../fs/index.ts';

/** True for entries that must exist after a restore of their archive's chain, or of their archive alone. */
export function isExpected(entry: CatalogueEntry, onlyThisArchive: boolean): boolean {
  if (entry.data === 'deleted') return false;
  return !onlyThisArchive || entry.data === 'saved';
}

export interface Looked {
  /** Null when nothing is there. */
  readonly stat: BigIntStats | null;
  /** Null when kind, size, modification time and link target are right. */
  readonly problem: string | null;
}

/** Compares a restored entry with the catalogue: kind, size, modification time of a file, link target. */
export async function lookAtRestored(
  target: string,
  entry: CatalogueEntry,
  { times }: { readonly times: boolean },
): Promise<Looked> {
  const path = joinBytes(target, entry.path);
  let stat: BigIntStats | null = null;
  try {
    stat = await lstat(path, { bigint: true });
    if (entry.kind !== null && !isKind(stat, entry.kind)) return { stat, problem: `it is not a ${entry.kind}` };
    if (entry.kind === 'symlink' && entry.data === 'saved' && entry.symlinkTarget !== null) {
      const actual = await readlink(path, { encoding: 'buffer' });
      return { stat, problem: actual.equals(entry.symlinkTarget) ? null : `it leads to ${displayPath(actual)}` };
    }
  } catch (error) {
    return { stat, problem: fsErrorText(error) };
  }
  if (entry.kind !== 'file') return { stat, problem: null };
  if (entry.bytes !== null && Number(stat.size) !== entry.bytes) {
    return { stat, problem: `it has ${stat.size} bytes instead of ${entry.bytes}` };
  }
  if (times && entry.modifiedAt !== null && Number(stat.mtimeNs / 1_000_000_000n) !== entry.modifiedAt) {
    return { stat, problem: 'its modification time differs' };
  }
  return { stat, problem: null };
}

/** True when what is there is of the kind that an entry has. */
export function isKind(
  stat: Pick<
    BigIntStats,
    'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isFIFO' | 'isSocket' | 'isCharacterDevice' | 'isBlockDevice'
  >,
  kind: EntryKind,
): boolean {
  switch (kind) {
    case 'file':
      return stat.isFile();
    case 'directory':
      return stat.isDirectory();
    case 'symlink':
      return stat.isSymbolicLink();
    case 'pipe':
      return stat.isFIFO();
    case 'socket':
      return stat.isSocket();
    case 'character-device':
      return stat.isCharacterDevice();
    case 'block-device':
      return stat.isBlockDevice();
    case 'door':
      return true;
  }
}
