import { lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { writeFileDurably } from './durable.ts';
import { errnoOf, ioError } from './fs-error.ts';

export interface NamedFileOptions {
  /** Permission bits of the file, whatever the umask is; 0644 by default: it was asked for to be read. */
  readonly mode?: number;
  /** Says of the first bytes of a file that is there already whether it may be replaced; left out, any text may. */
  readonly replaces?: (beginning: string) => boolean;
}

/**
 * Writes a file whose name a user has given, whole or not at all. Only a regular file is ever replaced, and only by leave of
 * `replaces`; a link is followed when it leads to one, and stays a link. Devices, pipes, sockets, directories, what lies
 * in an archive directory, and links to any of them or to nothing are refused with `usage-invalid`. Throws `target-full`
 * or `io-failed` as well.
 *
 * @param path Absolute.
 */
export async function writeNamedFile(path: string, text: string, options: NamedFileOptions = {}): Promise<void> {
  const target = await targetOf(path);
  await refuseArchives(path, dirname(target));
  await refuseForeign(path, target, options.replaces);
  await writeFileDurably(target, text, { mode: options.mode ?? 0o644 });
}

/** Throws `usage-invalid` when a directory that is about to be made, or its nearest one that is there, lies in an archive directory. */
export async function refuseInArchives(path: string): Promise<void> {
  let at = path;
  let real = await realpath(at).catch((error: unknown) => missing(error, path));
  while (real === null && at !== dirname(at)) {
    at = dirname(at);
    real = await realpath(at).catch((error: unknown) => missing(error, path));
  }
  await refuseArchives(path, real ?? '/');
}

/** Where the file lies in the end. Whatever passes through /dev or /proc is no file, whatever stands there at the moment. */
async function targetOf(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    if (/^\/(?:dev|proc|sys)(?:\/|$)/.test(at)) throw noFile(path, 'is no file but a device or a stream');
    const status = await lstat(at).catch((error: unknown) => missing(error, at));
    if (status === null) {
      if (links > 0) throw noFile(path, `is a link to ${at}, which is not there`);
      const parent = await realpath(dirname(at)).catch((error: unknown) => {
        throw ioError(error, 'write to', at);
      });
      return join(parent, basename(at));
    }
    if (status.isFile()) return realpath(at);
    if (status.isDirectory()) throw noFile(path, 'is a directory');
    if (!status.isSymbolicLink()) throw noFile(path, 'is no file but a device, a pipe or a socket');
    at = resolve(dirname(at), await readlink(at));
  }
  throw noFile(path, 'is a link that leads round in a circle');
}

/** As the kernel counts them (path_resolution(7)). */
const MOST_LINKS = 40;

/** `.darkive` is what every archive directory has, also one that another configuration is about. */
async function refuseArchives(path: string, directory: string): Promise<void> {
  for (let at = directory; ; at = dirname(at)) {
    const mark = await stat(join(at, '.darkive', 'lock.sqlite')).catch((error: unknown) => missing(error, at));
    if (mark !== null || basename(at) === '.darkive') {
      throw new DarkiveError(
        'usage-invalid',
        `${path} lies in the archive directory ${at}, where only archives belong.`,
        {
          hint: 'Name a file in another directory. Nothing was written.',
          facts: { path, archives: at },
        },
      );
    }
    if (at === dirname(at)) return;
  }
}

async function refuseForeign(path: string, target: string, replaces: NamedFileOptions['replaces']): Promise<void> {
  let beginning: string;
  try {
    const handle = await open(target, 'r');
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(BEGINNING), position: 0 });
      beginning = buffer.toString('latin1', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw ioError(error, 'look at', path);
  }
  // No text that we write holds a zero byte: slices, parity and databases do.
  if (beginning === '' || (!beginning.includes('\0') && (replaces?.(beginning) ?? true))) return;
  throw new DarkiveError('usage-invalid', `${path} is there already, and is not what this command writes.`, {
    hint: 'Name another file, or remove that one first. Nothing was written.',
    facts: { path },
  });
}

/** Bytes; the header of a database or slice, and the first words of any text. */
const BEGINNING = 512;

function missing(error: unknown, path: string): null {
  if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'EACCES') return null;
  throw ioError(error, 'look at', path);
}

function noFile(path: string, what: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${path} ${what}; only a regular file is written.`, {
    hint: 'Name a file; "-" prints the result where a command can. Nothing was written.',
    facts: { path },
  });
}
