import { constants, type Stats } from 'node:fs';
import { access, lstat, readFile } from 'node:fs/promises';
import type { CatalogueEntry } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { displayPath, errnoOf, fsErrorText, joinBytes } from '../fs/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { listCatalogue, type LookUp } from '../keeping/catalogue-look-up.ts';
import { isExpected, isKind } from '../keeping/expectation.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/** What a restore over existing files meets. */
export interface TargetAudit {
  /** Existing entries that are no directories and will be replaced. */
  readonly replaced: number;
  /** Why it must not be done: one line for each path, at most 100. */
  readonly problems: readonly string[];
  /** All of them. */
  readonly problemCount: number;
}

const MOST_PROBLEMS = 100;

/**
 * Looks at every path that would be written, before anything is. In the way are: another kind than the archive's, a
 * symbolic link or another file system on the path, what belongs to other users, what may not be changed, and what did not
 * exist at that time but would be lost because the chain writes and deletes it again.
 */
export async function auditTarget(
  lookUp: LookUp,
  last: Manifest,
  requested: RequestedPaths,
  target: RestoreTarget,
  options: { readonly keepDeleted: boolean; readonly archives: string },
): Promise<TargetAudit> {
  const { links, onlyThisArchive, services } = lookUp;
  const audit = await createAudit(target, services.process.userId, options.archives);
  const final = new Set<string>();
  await listCatalogue(lookUp, last, async (entry) => {
    throwIfInterrupted(services.signal);
    if (!isExpected(entry, onlyThisArchive) || !requested.matches(entry.path)) return;
    final.add(entry.path.toString('latin1'));
    await audit.inspect(entry, true);
  });
  for (const link of links.slice(0, -1)) {
    await listCatalogue(lookUp, link, async (entry) => {
      throwIfInterrupted(services.signal);
      if (entry.data !== 'saved' || !requested.matches(entry.path)) return;
      if (!final.has(entry.path.toString('latin1'))) await audit.inspect(entry, options.keepDeleted);
    });
  }
  return audit.result();
}

/** The refusal that names everything at once. */
export function auditRefused(path: string, { problems, problemCount }: TargetAudit): DarkiveError {
  const shown = problems.slice(0, 20);
  const things = problemCount === 1 ? 'One thing is' : `${problemCount} things are`;
  return new DarkiveError(
    'restore-target-refused',
    `${things} in the way in ${path}; nothing was restored:\n${shown.map((line) => `  ${line}`).join('\n')}${problemCount > shown.length ? '\n  …' : ''}`,
    {
      hint: 'Move them away or put them right, then run the command again. Or restore into an empty directory.',
      facts: { target: path, problems, problemCount },
    },
  );
}

async function createAudit(target: RestoreTarget, userId: number, archives: string) {
  const { place, path: targetPath, stat: root } = target;
  const users = userId === 0 ? await knownUsers() : new Map<string, number>();
  const problems: string[] = [];
  const blocked = new Set<string>();
  let problemCount = 0;
  let replaced = 0;
  /** Existing directories on the way that were looked at; false where nothing can be below. */
  const directories = new Map<string, boolean>();

  return { inspect, result: (): TargetAudit => ({ replaced, problems, problemCount }) };

  async function inspect(entry: CatalogueEntry, stays: boolean): Promise<void> {
    const path = entry.path.toString('latin1');
    if (!(await parentsExist(path))) return;
    const found = await statusOf(entry.path);
    if (found === null) return;
    if (entry.kind === 'directory' && found.isDirectory()) {
      directories.set(path, await isUsable(path, found, entry));
      return;
    }
    if (!stays) {
      // A directory that is restored and deleted again goes only when it is empty, and its contents are looked at anyway.
      if (!found.isDirectory()) report(path, 'it did not exist at that time, and would be lost');
      return;
    }
    if (entry.kind !== null && !isKind(found, entry.kind)) {
      const what = found.isSymbolicLink() ? 'a symbolic link' : found.isDirectory() ? 'a directory' : 'of another kind';
      report(path, `it is ${what}; the archive has a ${entry.kind} there`);
      return;
    }
    if (await isWritable(path, found, entry)) replaced += 1;
  }

  /** Looks at every directory that leads to a path, once. */
  async function parentsExist(path: string): Promise<boolean> {
    if (!directories.has('')) directories.set('', await isUsable('', root, null));
    if (directories.get('') === false) return false;
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const parent = path.slice(0, end);
      let usable = directories.get(parent);
      if (usable === undefined) {
        const found = await statusOf(Buffer.from(parent, 'latin1'));
        usable = found !== null && (await isUsable(parent, found, null));
        directories.set(parent, usable);
      }
      if (!usable) return false;
    }
    return true;
  }

  async function isUsable(path: string, found: Stats, entry: CatalogueEntry | null): Promise<boolean> {
    if (found.isSymbolicLink()) return report(path, 'it is a symbolic link where a directory is needed');
    if (!found.isDirectory()) return report(path, 'it is a file where a directory is needed');
    if (isInside(path, archives)) return report(path, 'it is the archive directory');
    return isWritable(path, found, entry);
  }

  async function isWritable(path: string, found: Stats, entry: CatalogueEntry | null): Promise<boolean> {
    if (found.dev !== root.dev) return report(path, 'another file system is mounted there');
    const recorded = entry?.owner === null || entry === null ? undefined : users.get(entry.owner.user);
    // Directories on the way to a requested path have no entry: root goes through those of any user then.
    const isTheirs = found.uid === userId || found.uid === root.uid || found.uid === recorded;
    if (!isTheirs && !(userId === 0 && entry === null))
      return report(path, `it belongs to another user (${found.uid})`);
    if (found.isSymbolicLink()) return true;
    try {
      await access(at(path), found.isDirectory() ? constants.W_OK | constants.X_OK : constants.W_OK);
      return true;
    } catch (error) {
      const errno = errnoOf(error);
      // A file is replaced, not written to: its directory counts. dar opens directories of ours by itself.
      if (errno === 'EACCES' && (!found.isDirectory() || found.uid === userId)) return true;
      if (errno === 'ENOENT') return false;
      return report(path, errno === 'EPERM' ? 'it may not be changed (immutable, chattr +i)' : fsErrorText(error));
    }
  }

  function report(path: string, problem: string): false {
    if (blocked.has(path)) return false;
    blocked.add(path);
    problemCount += 1;
    const shown = path === '' ? targetPath : displayPath(Buffer.from(path, 'latin1'));
    if (problems.length < MOST_PROBLEMS) problems.push(`${shown}: ${problem}`);
    return false;
  }

  function isInside(path: string, directory: string): boolean {
    return Buffer.from(directory).toString('latin1') === `${Buffer.from(targetPath).toString('latin1')}/${path}`;
  }

  function at(path: string): Buffer {
    return joinBytes(place, Buffer.from(path, 'latin1'));
  }

  async function statusOf(path: Buffer): Promise<Stats | null> {
    try {
      return await lstat(joinBytes(place, path));
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== 'ENOENT' && errno !== 'ENOTDIR') report(path.toString('latin1'), fsErrorText(error));
      return null;
    }
  }
}

/** Names of the local users, for root: what belongs to the user that the archive records may be replaced. */
async function knownUsers(): Promise<Map<string, number>> {
  try {
    const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
    return new Map(
      lines.flatMap(([name, , uid]) => (name === undefined || uid === undefined ? [] : [[name, Number(uid)]])),
    );
  } catch (error) {
    // Without it, more is refused, not less.
    if (errnoOf(error) !== null) return new Map();
    throw error;
  }
}
