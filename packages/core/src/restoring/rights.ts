import { fileSystemLimits, type FileSystemLimit } from '../fs/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { attributeSetter } from '../keeping/restore-test/extended-attributes.ts';
import type { Services } from '../services/services.ts';
import { listCatalogue, type LookUp } from '../keeping/catalogue-look-up.ts';
import { createPrivilegeDrop } from './drop-privileges.ts';
import { isExpected } from '../keeping/expectation.ts';
import type { Rights } from './extract-chain.ts';
import type { RestoreOptions } from './options.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/** What the file system of the target cannot hold. */
export async function targetLimits(
  { place, handle }: Pick<RestoreTarget, 'place' | 'handle'>,
  { runner, signal, process: { pid, userId } }: Services,
): Promise<ReadonlySet<FileSystemLimit>> {
  const set = attributeSetter(runner, signal);
  // A program has other open files under these numbers.
  const theirs = (file: string): string => file.replace(place, `/proc/${pid}/fd/${handle.fd}`);
  const setAttribute = set === null ? null : (file: string): Promise<boolean> => set(theirs(file));
  return fileSystemLimits(place, { isRoot: userId === 0, setAttribute });
}

/**
 * Owners are restored by root unless told otherwise. setuid, setgid and capabilities go when they do not come back, or cannot: a
 * program of anna's would run with root's rights.
 */
export function rightsOf(
  { ownership = null }: Pick<RestoreOptions, 'ownership'>,
  limits: ReadonlySet<FileSystemLimit>,
  userId: number,
): Rights {
  const owners = ownership === null ? userId === 0 : ownership === 'preserve';
  return { owners, dropped: !owners || userId !== 0 || limits.has('owners') };
}

/** Gives entries that were setuid or setgid the rest of their mode, and says so. */
export async function dropPrivileges(
  lookUp: LookUp,
  last: Manifest,
  requested: RequestedPaths,
  { place }: Pick<RestoreTarget, 'place'>,
  { owners }: Rights,
): Promise<Finding[]> {
  const drop = createPrivilegeDrop(place);
  await listCatalogue(lookUp, last, async (entry) => {
    if (isExpected(entry, lookUp.onlyThisArchive) && requested.matches(entry.path)) await drop.drop(entry);
  });
  const found = drop.finding(owners ? 'owners cannot be restored there' : 'owners were not restored');
  return found === null ? [] : [found];
}
