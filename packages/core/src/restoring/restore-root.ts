import type { FileHandle } from 'node:fs/promises';
import { errnoOf } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { RootEntry } from '../records/manifest.ts';
import { entryOf, THEIR_ROOT } from '../keeping/root-entry.ts';
import type { Services } from '../services/services.ts';
import { isComparable } from '../keeping/attributes.ts';
import { PRIVILEGE_BITS } from './drop-privileges.ts';
import type { Rights } from './extract-chain.ts';
import type { RestoreTarget } from './target.ts';

export interface RootRequest {
  readonly target: Pick<RestoreTarget, 'handle' | 'path'>;
  readonly rights: Rights;
  /** Owners were asked for in so many words. */
  readonly ownersAsked: boolean;
}

/**
 * Gives the target what belonged to the root itself, by its handle and after all that is below it; then looks whether it is so.
 * Owner first: changing it takes setuid and setgid away; the time last.
 */
export async function restoreRoot(entry: RootEntry, request: RootRequest, services: Services): Promise<Finding[]> {
  const { target, rights, ownersAsked } = request;
  const { handle, path } = target;
  const isRoot = services.process.userId === 0;
  const mode = rights.dropped ? entry.mode & ~PRIVILEGE_BITS : entry.mode;
  if (rights.owners) await asFarAsAllowed(() => handle.chown(entry.uid, entry.gid));
  await asFarAsAllowed(() => handle.chmod(mode));
  const wanted = Object.entries(entry.attributes ?? {}).filter(([name]) => isComparable(name, isRoot));
  const before = await entryOf(handle, services);
  for (const name of Object.keys(before.attributes ?? {})) {
    // A default ACL of the directory above it has given it one.
    const isAcl = name.startsWith('system.posix_acl_');
    if (isAcl && entry.attributes !== null && !Object.hasOwn(entry.attributes, name)) {
      await setfattr(['-x', name], handle, services);
    }
  }
  for (const [name, value] of wanted) await setfattr(['-n', name, '-v', `0s${value}`], handle, services);
  await services.runner.run('touch', ['-c', '-m', '-d', `@${entry.modifiedAt}`, '--', THEIR_ROOT], {
    fds: [handle.fd],
    signal: services.signal,
  });

  const now = await entryOf(handle, services);
  const lost = [
    ...(rights.owners && (now.uid !== entry.uid || now.gid !== entry.gid) ? ['owner'] : []),
    ...(now.mode === mode ? [] : ['mode']),
    ...(now.modifiedAt === entry.modifiedAt ? [] : ['modification time']),
    ...(wanted.every(([name, value]) => now.attributes?.[name] === value) ? [] : ['extended attributes or ACL']),
  ];
  const findings: Finding[] = [];
  if (mode !== entry.mode) {
    findings.push(
      finding(
        'warning',
        'privileges-dropped',
        `${path} itself has lost setuid or setgid, because its owner was not restored.`,
        'Restore as root with owners if it is to have them again.',
        { paths: ['.'], entries: 1 },
      ),
    );
  }
  if (lost.length > 0) {
    findings.push(
      finding(
        ownersAsked && lost.includes('owner') ? 'error' : 'degraded',
        'metadata-lost',
        `The content is in ${path}, but not all that belongs to that directory itself: its ${lost.join(', its ')}.`,
        'Restore as root, or into a directory on another file system.',
        { target: path, lost },
      ),
    );
  }
  return findings;
}

/** What is said of the directory itself where nothing was done; null where it was restored. */
export function rootNotCompared(entry: RootEntry | undefined, isNew: boolean): string | null {
  const what = 'owner, mode, times and attributes of the directory itself';
  if (!isNew) return `${what}, which stay as they were there`;
  if (entry === undefined) return `${what}, which this archive does not know`;
  return entry.attributes === null ? 'attributes of the directory itself, which this archive does not know' : null;
}

/** Refused or not possible there: the look at what came of it says so. */
async function asFarAsAllowed(set: () => Promise<void>): Promise<void> {
  try {
    await set();
  } catch (error) {
    if (errnoOf(error) === null) throw error;
  }
}

async function setfattr(args: readonly string[], handle: FileHandle, { runner, signal }: Services): Promise<void> {
  if (runner.find('setfattr') === null) return;
  await runner.run('setfattr', [...args, '--', THEIR_ROOT], { fds: [handle.fd], signal });
}
