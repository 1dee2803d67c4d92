import { manifestFileName, sliceFileName } from '../records/archive-name.ts';
import type { Link } from '../records/chain.ts';

/**
 * Names of references that no archive is, and whose first slice or whose manifest file is still there: what builds on them is
 * no orphan yet. `names`: everything in the archive directory. Pure.
 */
export function doubtfulReferences(archives: readonly Link[], names: ReadonlySet<string>): ReadonlySet<string> {
  const ids = new Set(archives.map(({ id }) => id));
  const missing = archives.flatMap(({ reference }) =>
    reference === null || ids.has(reference.id) ? [] : [reference.name],
  );
  return new Set(missing.filter((name) => names.has(sliceFileName(name, 1)) || names.has(manifestFileName(name))));
}
