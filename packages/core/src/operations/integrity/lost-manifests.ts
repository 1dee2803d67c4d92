import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { unfinishedRemovals } from '../../archive/index.ts';
import { errnoOf } from '../../fs/index.ts';
import type { KnownManifest } from '../../ledger/index.ts';
import { finding, type Finding } from '../../records/finding.ts';

/**
 * Archives that a ledger knows in a directory, and whose manifest is gone although Darkive did not remove them. `present`:
 * the manifests that were seen there. `knownNow` is asked last: a removal forgets its archive before it deletes its record.
 */
export async function lostManifests(
  directory: string,
  present: ReadonlySet<string>,
  knownNow: () => ReadonlyMap<string, KnownManifest> | Promise<ReadonlyMap<string, KnownManifest>>,
): Promise<Finding[]> {
  const removing = new Set(await unfinishedRemovals(directory));
  const known = await knownNow();
  const findings: Finding[] = [];
  for (const [file, { id }] of known) {
    if (dirname(file) !== directory || present.has(basename(file)) || removing.has(id)) continue;
    // A removal that had to give way to a restore puts the manifest back.
    if (await isThere(file)) continue;
    findings.push(
      finding(
        'damage',
        'manifest-missing',
        `The manifest ${file} is gone: its archive was published and was not removed by Darkive.`,
        'Bring the manifest and the slices back from a copy. If you removed the archive by hand, run: darkive ledger rebuild',
        { file },
      ),
    );
  }
  return findings;
}

async function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    (error: unknown) => errnoOf(error) !== 'ENOENT',
  );
}
