import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../fs/index.ts';
import { sliceFileName } from '../records/archive-name.ts';
import type { ArchiveListing } from './documents/archive-documents.ts';

/**
 * Whether an archive's slices all lie in the archive directory in their full length; each archive is looked at once. Looks
 * without waiting for a thread of its own: a thousand such waits cost ten times what the answers do, and the manifests beside
 * the slices were looked at just before.
 */
export function createReadability(archives: string): (archive: ArchiveListing) => boolean {
  const known = new Map<string, boolean>();
  return (archive) => {
    const found = known.get(archive.id) ?? hasAllSlices(archives, archive);
    known.set(archive.id, found);
    return found;
  };
}

function hasAllSlices(archives: string, { name, slices, bytes }: ArchiveListing): boolean {
  let total = 0;
  for (let slice = 1; slice <= slices; slice += 1) {
    const size = sizeOf(join(archives, sliceFileName(name, slice)));
    if (size === null) return false;
    total += size;
  }
  return total === bytes;
}

/** Null when there is no such file, or it cannot be looked at: then it cannot be read either. */
function sizeOf(path: string): number | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true ? stat.size : null;
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}
