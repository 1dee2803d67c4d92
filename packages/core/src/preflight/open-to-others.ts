import { readdir, realpath, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ArchiveDirectory } from '../config/types.ts';
import { displayCommand } from '../exec/display-command.ts';
import { createTemporary, errnoOf, ioError } from '../fs/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import { FILE_MODE, FORBIDDEN, type Permissions } from '../records/permissions.ts';

/**
 * What others may read although `permissions` says that they must not: files of archives that were written before there
 * was such a setting, or that somebody opened. `directories` beside the archive directory are those of parity.
 * Throws `io-failed`.
 */
export async function openToOthers(
  { path, permissions }: ArchiveDirectory,
  directories: readonly string[] = [],
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const directory of new Set([path, ...directories])) {
    const allowed = await passable(directory);
    const names = allowed === 0 ? [] : (await namesIn(directory)).filter(isOurs);
    const modes = await Promise.all(names.map(async (name) => modeOf(join(directory, name))));
    const open = modes.filter((mode) => readableByOthers(mode, allowed, permissions)).length;
    if (open === 0) continue;
    if (await keepsModes(directory, permissions)) findings.push(lyingOpen(directory, open, permissions));
    else findings.push(...modesIgnored([directory]));
  }
  return findings;
}

/** Whether a file can be read (or written) by those who can pass its directories. Pure. */
export function readableByOthers(mode: number, allowed: number, permissions: Permissions): boolean {
  // Bits of the group count where the group can pass (0o070), those of all others where they can (0o007).
  return (mode & allowed & FORBIDDEN[permissions] & 0o066) !== 0;
}

function lyingOpen(directory: string, files: number, permissions: Permissions): Finding {
  const [whom, change] = permissions === 'private' ? ['other users', 'go-rwx'] : ['every user', 'o-rwx'];
  return finding(
    'warning',
    'archives-open',
    `${files === 1 ? 'One file' : `${files} files`} of archives in ${directory} can be read by ${whom} of this machine. Archives hold what in the source only its owner may read.`,
    `Close the directory: ${displayCommand('chmod', [change, directory], Infinity)} (see docs/how-to/who-may-read-archives.md)`,
    { directory, files, permissions },
  );
}

/** 0o070 when a group, 0o007 when all others may pass this directory and every one above it. */
async function passable(directory: string): Promise<number> {
  let allowed = 0o077;
  for (let path = await realpath(directory).catch(() => directory); allowed !== 0; path = dirname(path)) {
    const mode = await modeOf(path);
    // Whoever belongs to no group of the directory passes by the bits of all others; such a user may be of a file's group.
    if ((mode & 0o001) === 0) allowed &= ~0o007;
    if ((mode & 0o011) === 0) allowed &= ~0o070;
    if (path === dirname(path)) break;
  }
  return allowed;
}

/** A new private file says it. Where none can be made, the modes that are there are taken at their word. */
async function keepsModes(directory: string, permissions: Permissions): Promise<boolean> {
  try {
    const { path, handle } = await createTemporary(directory, FILE_MODE.private);
    try {
      return ((await handle.stat()).mode & FORBIDDEN[permissions]) === 0;
    } finally {
      await handle.close();
      await unlink(path);
    }
  } catch (error) {
    if (NOT_WRITABLE.has(errnoOf(error) ?? '')) return true;
    throw ioError(error, 'write to', directory);
  }
}

const NOT_WRITABLE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT']);

/** The file's own; of a link those of what it leads to, as it is that which is passed or read. 0 for what is gone. */
async function modeOf(path: string): Promise<number> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ELOOP') return null;
    throw ioError(error, 'look at', path);
  });
  return status === null ? 0 : status.mode & 0o7777;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    throw ioError(error, 'read the directory', directory);
  }
}

/** Slices, catalogues, manifests, pins, parity and bases; others' files are none of our business. */
function isOurs(name: string): boolean {
  if (name.startsWith('.')) return false;
  if (name.endsWith('.dmd')) return true;
  return parseArchiveName(name.split('.', 1)[0]?.replace(/-catalogue$/, '') ?? '') !== null;
}

/** The file systems of these directories keep no permissions; it is said once, and is no fault of anybody. */
export function modesIgnored(directories: readonly string[]): readonly Finding[] {
  return directories.map((directory) =>
    finding(
      'info',
      'permissions-not-kept',
      `The file system of ${directory} keeps no permissions: how it is mounted says who may read what is there.`,
      'Mount it with options such as umask=077,uid=… when others use this machine.',
      { directory },
    ),
  );
}
