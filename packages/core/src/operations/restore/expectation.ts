import type { BigIntStats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { CatalogueEntry, EntryKind } from '../../dar/types.ts';
import { displayPath, fsErrorText, joinBytes } from '../../fs/index.ts';

/** True for entries that must exist after a restore of their archive's chain, or of their archive alone. */
export function isExpected(entry: CatalogueEntry, onlyThisArchive: boolean): boolean {
  if (entry.data === 'deleted') return false;
  return !onlyThisArchive || entry.data === 'saved';
}

/** Compares a restored entry with the catalogue: kind, size, modification time. Null when it is as it should be. */
export async function restoredProblem(target: string, entry: CatalogueEntry): Promise<string | null> {
  const path = joinBytes(target, entry.path);
  let stat: BigIntStats;
  try {
    stat = await lstat(path, { bigint: true });
  } catch (error) {
    return `${displayPath(entry.path)}: ${fsErrorText(error)}`;
  }
  const wrong = (what: string): string => `${displayPath(entry.path)}: ${what}`;
  if (entry.kind !== null && !isKind(stat, entry.kind)) return wrong(`it is not a ${entry.kind}`);
  if (entry.kind !== 'file') return null;
  if (entry.bytes !== null && Number(stat.size) !== entry.bytes) {
    return wrong(`it has ${stat.size} bytes instead of ${entry.bytes}`);
  }
  if (entry.modifiedAt !== null && Number(stat.mtimeNs / 1_000_000_000n) !== entry.modifiedAt) {
    return wrong('its modification time differs');
  }
  return null;
}

function isKind(stat: BigIntStats, kind: EntryKind): boolean {
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
