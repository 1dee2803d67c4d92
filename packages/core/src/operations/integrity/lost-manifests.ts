import { basename, dirname } from 'node:path';
import type { Ledger } from '../../ledger/index.ts';
import { finding, type Finding } from '../../records/finding.ts';

/** Archives that the ledger knows in a directory, and whose manifest is gone although Darkive did not remove them. */
export function lostManifests(
  ledger: Pick<Ledger, 'archivePlaces'>,
  directory: string,
  present: ReadonlySet<string>,
): Finding[] {
  return [...ledger.archivePlaces().keys()]
    .filter((file) => dirname(file) === directory && !present.has(basename(file)))
    .map((file) =>
      finding(
        'damage',
        'manifest-missing',
        `The manifest ${file} is gone: its archive was published and was not removed by Darkive.`,
        'Bring the manifest and the slices back from a copy. If you removed the archive by hand, run: darkive ledger rebuild',
        { file },
      ),
    );
}
