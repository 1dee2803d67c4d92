import { constants } from 'node:fs';
import { lstat, mkdtemp, open, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueEntry } from '../dar/index.ts';
import { errnoOf, ioError, joinBytes, removeTree, TEMPORARY_PREFIX } from '../fs/index.ts';
import type { Finding } from '../records/finding.ts';
import { listCatalogue, type Expected, type LookUp } from '../keeping/catalogue-look-up.ts';
import { extractLink, type Rights } from './extract-chain.ts';
import type { RestoreOptions } from './options.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/**
 * Restores files that got their name as a further hard link, without a change, since the archive that holds their data.
 * dar 2.7.8 says "not saved" and exits 0 when such a name is asked for alone (measured). Together with an older name of the
 * file it makes the link: so the chain is extracted once more, with the names that may be of the same file, into a directory
 * of its own in the target; what dar linked there is moved to its place. Which names belong together is never guessed.
 */
export async function restoreOnlyLinked(
  lookUp: LookUp,
  requested: RequestedPaths,
  expected: Expected,
  target: RestoreTarget,
  options: RestoreOptions,
  rights: Rights,
): Promise<{ expected: Expected; findings: readonly Finding[] }> {
  const missing: string[] = [];
  for (const path of requested.paths === null ? [] : expected.onlyLinked) {
    // What lay there before the restore, or was left undeleted, may be another file.
    const isOther = (options.target ?? 'empty') !== 'empty' || options.deletions === 'ignore';
    if (isOther) missing.push(path);
    else if (!(await exists(bytesOf(target.place, path)))) missing.push(path);
  }
  if (missing.length === 0) return { expected, findings: [] };
  const groups = await likelyNames(lookUp, missing);
  const earlierCrc = new Map(expected.earlierCrc);
  const findings: Finding[] = [];
  for (const part of inParts(groups)) {
    const paths = part.flatMap(({ wanted, others }) => [...wanted, ...others.keys()]);
    const staging = await mkdtemp(join(target.place, TEMPORARY_PREFIX));
    const handle = await open(staging, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      const all: RequestedPaths = { ...requested, paths: paths.map((path) => Buffer.from(path, 'latin1')) };
      for (const link of lookUp.links) {
        const place = { handle, path: target.path };
        findings.push(
          ...(await extractLink(link, lookUp, all, place, { ...options, target: 'empty', deletions: 'apply' }, rights)),
        );
      }
      for (const group of part) await moveIn(group, staging, target.place, earlierCrc);
    } catch (error) {
      throw ioError(error, 'restore hard links in', target.path);
    } finally {
      await handle.close();
      await removeTree(staging);
    }
  }
  return { expected: { ...expected, earlierCrc }, findings };
}

/** Files of one size and time that have several names; those that are wanted and those that may bring the data. */
interface Group {
  readonly wanted: readonly string[];
  /** Name → CRC of the newest archive that saved it. */
  readonly others: ReadonlyMap<string, string | null>;
}

async function likelyNames(lookUp: LookUp, missing: readonly string[]): Promise<Group[]> {
  const keyOf = ({ bytes, modifiedAt }: CatalogueEntry): string => `${bytes} ${modifiedAt}`;
  const wanted = new Set(missing);
  const last = lookUp.links.at(-1);
  const groups = new Map<string, { readonly wanted: string[]; readonly others: Map<string, string | null> }>();
  if (last === undefined) return [];
  await listCatalogue(lookUp, last, (entry) => {
    const path = entry.path.toString('latin1');
    if (!wanted.has(path)) return;
    const group = groups.get(keyOf(entry)) ?? { wanted: [], others: new Map<string, string | null>() };
    group.wanted.push(path);
    groups.set(keyOf(entry), group);
  });
  for (const link of lookUp.links) {
    await listCatalogue(lookUp, link, (entry) => {
      if (entry.kind !== 'file') return;
      const group = groups.get(keyOf(entry));
      const path = entry.path.toString('latin1');
      if (group === undefined || wanted.has(path)) return;
      if (entry.data === 'saved') group.others.set(path, entry.crc);
      else if (!group.others.has(path)) group.others.set(path, null);
    });
  }
  return [...groups.values()];
}

/** Bytes of names for one command line. */
const MOST_BYTES = 512 * 1024;

function inParts(groups: readonly Group[]): Group[][] {
  const parts: Group[][] = [];
  let room = 0;
  for (const group of groups) {
    const bytes = [...group.wanted, ...group.others.keys()].reduce((sum, path) => sum + path.length + 24, 0);
    if (bytes > room || parts.length === 0) {
      parts.push([]);
      room = MOST_BYTES;
    }
    parts.at(-1)?.push(group);
    room -= bytes;
  }
  return parts;
}

async function moveIn(
  { wanted, others }: Group,
  staging: string,
  place: string,
  earlierCrc: Map<string, string | null>,
): Promise<void> {
  const crcs = new Map<number, string>();
  for (const [path, crc] of others) {
    const found = await exists(bytesOf(staging, path));
    if (found !== null && crc !== null) crcs.set(found.ino, crc);
  }
  for (const path of wanted) {
    const found = await exists(bytesOf(staging, path));
    // Not there: the check of what was restored says so.
    if (found === null) continue;
    earlierCrc.set(path, crcs.get(found.ino) ?? null);
    const to = bytesOf(place, path);
    const parent = to.subarray(0, to.lastIndexOf(0x2f));
    const before = await stat(parent);
    await rename(bytesOf(staging, path), to);
    if (parent.length > place.length) await utimes(parent, before.atime, before.mtime);
  }
}

function bytesOf(root: string, path: string): Buffer {
  return joinBytes(root, Buffer.from(path, 'latin1'));
}

async function exists(path: Buffer) {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}
