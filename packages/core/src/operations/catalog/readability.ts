import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { sliceFileName } from '../../records/archive-name.ts';
import type { ArchiveListing } from '../documents/archive-documents.ts';

/** Whether an archive's slices all lie in the archive directory in their full length; each archive is looked at once. */
export function createReadability(archives: string): (archive: ArchiveListing) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (archive) => {
    const found = known.get(archive.id) ?? hasAllSlices(archives, archive);
    known.set(archive.id, found);
    return found;
  };
}

async function hasAllSlices(archives: string, { name, slices, bytes }: ArchiveListing): Promise<boolean> {
  let total = 0;
  for (let slice = 1; slice <= slices; slice += 1) {
    const size = await lstat(join(archives, sliceFileName(name, slice))).then(
      (stat) => (stat.isFile() ? stat.size : null),
      () => null,
    );
    if (size === null) return false;
    total += size;
  }
  return total === bytes;
}
