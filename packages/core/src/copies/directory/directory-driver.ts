import { constants } from 'node:fs';
import { open, opendir, stat, statfs, unlink, type FileHandle } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { DarkiveError } from '../../errors/index.ts';
import { errnoOf, freeSpace, fsErrorText, ioError, makeDirectoryDurably, syncDirectory } from '../../fs/index.ts';
import type { Found, OpenPlace, PlaceDriver } from '../driver.ts';
import { hashMedium } from './hash-medium.ts';
import { PART, placePath, refuseLinks } from './place-path.ts';
import { refuseName } from './portable-name.ts';
import { sameRoot } from './same-root.ts';
import { writePart } from './write-part.ts';

export interface DirectoryOptions {
  /** Absolute, without a slash at its end. */
  readonly path: string;
}

/** A place that is a directory: another disk that is always there, NFS, sshfs. Files are this user's alone (0600). */
export const directoryDriver: PlaceDriver<DirectoryOptions> = {
  kind: 'directory',
  traits: { rewritable: true, cheapHash: false, reach: 'now' },
  optionsAt: async (at) => {
    if (!isAbsolute(at)) throw wrongOptions(`${at} is no absolute path`);
    return { path: resolve(at) };
  },
  readOptions: (kept) => {
    const { success, data } = optionsSchema.safeParse(kept);
    if (!success) throw wrongOptions('what is known of the place names no directory');
    return data;
  },
  find: ({ path }) => findDirectory(path),
  open: async ({ path }, { signal }) => {
    const found = await findDirectory(path);
    if (found.state === 'here') return openDirectory(path, signal);
    throw new DarkiveError('guard-refused', `There is no directory ${path}.`, { hint: found.say, facts: { path } });
  },
};

const optionsSchema = z.object({ path: z.string().startsWith('/') });

function wrongOptions(problem: string): DarkiveError {
  return new DarkiveError('usage-invalid', `A place of the kind directory lies at a path: ${problem}.`, {
    hint: 'Say where it is, for example: darkive place set NAME --at /mnt/bank',
  });
}

async function findDirectory(path: string): Promise<Found> {
  try {
    if ((await stat(path)).isDirectory()) return { state: 'here', at: path };
    return { state: 'absent', say: `Give a directory: ${path} is none.` };
  } catch (error) {
    if (!GONE.has(errnoOf(error) ?? '')) throw ioError(error, 'look for', path);
    return {
      state: 'absent',
      say: `Mount what belongs at ${path} (${fsErrorText(error)}), then run the command again.`,
    };
  }
}

/** Nothing there, or a mount whose server or disk is gone. */
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENOTCONN', 'ESTALE', 'ENODEV']);

async function openDirectory(root: string, signal: AbortSignal): Promise<OpenPlace> {
  const refuseOther = await sameRoot(root);
  const fileSystem = await fileSystemOf(root);
  const within = async (file: string): Promise<string> => {
    const path = placePath(root, file);
    await refuseLinks(root, path);
    return path;
  };
  return {
    room: async () => {
      await refuseOther();
      const { freeBytes, totalBytes } = await freeSpace(root);
      return { freeBytes, capacityBytes: totalBytes, largestFile: fileSystem === FAT ? FAT_LARGEST : null };
    },
    async *list() {
      for await (const { path, part } of filesBelow(root)) {
        if (!part) yield { file: relative(root, path), bytes: (await stat(path)).size };
      }
    },
    async *read(file) {
      yield* readFileBytes(await within(file), signal);
    },
    write: async (file, source, expected) => {
      const path = await within(file);
      refuseName(file, fileSystem);
      await refuseOther();
      try {
        if (dirname(path) !== root) await makeDirectoryDurably(dirname(path), root);
        return await writePart(path, source, expected, signal);
      } finally {
        // Of what fails then, this is the reason.
        if (!signal.aborted) await refuseOther();
      }
    },
    hash: async (file) => hashMedium(await within(file), signal),
    remove: async (file) => {
      await refuseOther();
      return remove(await within(file));
    },
    sweep: async () => {
      await refuseOther();
      let count = 0;
      for await (const { path, part } of filesBelow(root)) if (part && (await remove(path))) count += 1;
      return count;
    },
    close: async () => {},
  };
}

/** `MSDOS_SUPER_MAGIC` of statfs(2); its files have a length of 32 bits. */
const FAT = 0x4d44;
const FAT_LARGEST = 2 ** 32 - 1;

/** `f_type` of statfs(2). */
async function fileSystemOf(root: string): Promise<number> {
  try {
    return (await statfs(root)).type;
  } catch (error) {
    throw ioError(error, 'ask for the file system of', root);
  }
}

async function* filesBelow(directory: string): AsyncGenerator<{ path: string; part: boolean }> {
  try {
    for await (const entry of await opendir(directory)) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) yield* filesBelow(path);
      else if (entry.isFile()) yield { path, part: entry.name.endsWith(PART) };
    }
  } catch (error) {
    throw ioError(error, 'list', directory);
  }
}

async function* readFileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    // Without O_NONBLOCK a pipe would be waited for.
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw notRegular(path);
      for (let reading = readBlock(handle); ;) {
        signal.throwIfAborted();
        const block = await reading;
        if (block.length === 0) return;
        // The next block is read while this one is used.
        reading = readBlock(handle);
        yield block;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw signal.aborted ? error : ioError(error, 'read', path);
  }
}

const BLOCK_BYTES = 1024 * 1024;

/** Empty at the end. A failure is thrown to who awaits it, and never to nobody. */
function readBlock(handle: FileHandle): Promise<Uint8Array> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  const reading = handle.read(block, 0, block.length, null).then(({ bytesRead }) => block.subarray(0, bytesRead));
  reading.catch(() => undefined);
  return reading;
}

function notRegular(path: string): DarkiveError {
  return new DarkiveError('io-failed', `Cannot read ${path}: it is not a regular file.`, {
    hint: 'Move it away: only regular files belong there.',
    facts: { path },
  });
}

async function remove(path: string): Promise<boolean> {
  try {
    await unlink(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw ioError(error, 'remove', path);
  }
  await syncDirectory(dirname(path));
  return true;
}
