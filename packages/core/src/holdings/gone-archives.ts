import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unfinishedRemovals } from '../archive/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import { errnoOf } from '../fs/index.ts';
import type { RememberedArchive } from '../ledger/index.ts';
import { sliceFileName, typed } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';

/** An archive that a ledger remembers, that is not there any more, and that Darkive did not remove. */
export interface GoneArchive extends RememberedArchive {
  /** Its first slice is still there: only the manifest is lost. */
  readonly hasSlices: boolean;
}

/** What was seen in the archive directory. */
export interface Present {
  /** Names of manifest files, readable or not. */
  readonly files: ReadonlySet<string>;
  /** Ids that the readable ones have: a file that was renamed is not gone. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Archives that are gone from a directory, oldest first. `rememberedNow` is asked last: a removal forgets its archive before
 * it deletes its record.
 */
export async function goneArchives(
  directory: string,
  present: Present,
  rememberedNow: () => readonly RememberedArchive[] | Promise<readonly RememberedArchive[]>,
): Promise<GoneArchive[]> {
  const removing = new Set(await removalsGoingOn(directory));
  const gone: GoneArchive[] = [];
  for (const archive of await rememberedNow()) {
    const { id, name, manifestFile: file } = archive;
    if (dirname(file) !== directory || present.files.has(basename(file))) continue;
    if (present.ids.has(id) || removing.has(id)) continue;
    // A removal that had to give way to a restore puts the manifest back.
    if (await isThere(file)) continue;
    gone.push({ ...archive, hasSlices: await isThere(join(directory, sliceFileName(name, 1))) });
  }
  return gone;
}

/** Who may not look into the private directory sees an archive that is being removed as gone for that moment. */
async function removalsGoingOn(directory: string): Promise<readonly string[]> {
  try {
    return await unfinishedRemovals(directory);
  } catch (error) {
    if (isDarkiveError(error)) return [];
    throw error;
  }
}

export function goneFinding({ name, definition, manifestFile, hasSlices }: GoneArchive): Finding {
  const facts = { archive: name, definition, file: manifestFile };
  if (hasSlices) {
    return finding(
      'damage',
      'manifest-missing',
      `The manifest ${manifestFile} is gone: its archive was published and was not removed by Darkive.`,
      `Bring the manifest back from a copy, or describe the archive anew with: darkive adopt ${typed(name)}`,
      facts,
    );
  }
  return finding(
    'damage',
    'archive-gone',
    `${name} is gone: it was published, and Darkive did not remove it.`,
    `Bring it back from a copy. Only when it is gone for good: darkive ledger forget ${typed(name)}`,
    facts,
  );
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
}
