import type { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { link, lstat, open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { fileError, Par2Error, systemCode } from '../errors.ts';
import type { Place } from './beneath.ts';
import { temporaryName } from './temporary-name.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;

/** A file that exists under a temporary name until `publish`. */
export interface NewFile {
  readonly handle: FileHandle;
  readonly path: string;
  write(data: Uint8Array, position: number): Promise<void>;
  /** Flushes what was written so far to the disk. */
  sync(): Promise<void>;
  /** Flushes it to the disk and gives it its name. `replace` overwrites; otherwise an existing name is an error. */
  publish(options: { replace: boolean }): Promise<void>;
  /** Lets go of what `publish` has replaced; until then `discard` brings it back. */
  settle(): Promise<void>;
  /** Removes it under whichever name it has. Never throws: it is called while another error is on its way. */
  discard(): Promise<void>;
}

/** Creates a new file in a place; `shown` is its final path in messages. */
export async function createFile(place: Place, name: Buffer, shown: string, mode = 0o666): Promise<NewFile> {
  const temporary = place.entry(await temporaryName());
  const final = place.entry(name);
  let handle: FileHandle;
  try {
    handle = await open(temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
  } catch (error) {
    throw fileError(error, shown, 'write');
  }
  let current: Buffer = temporary;
  let replaced: Buffer | undefined;
  return {
    handle,
    path: shown,
    async write(data, position) {
      try {
        for (let done = 0; done < data.length;) {
          const { bytesWritten } = await handle.write(data, done, data.length - done, position + done);
          if (bytesWritten === 0)
            throw new Par2Error('disk-full', `no space to write ${shown}`, { facts: { path: shown } });
          done += bytesWritten;
        }
      } catch (error) {
        throw fileError(error, shown, 'write');
      }
    },
    async sync() {
      try {
        await handle.sync();
      } catch (error) {
        throw fileError(error, shown, 'write');
      }
    },
    async publish({ replace }) {
      try {
        await handle.sync();
        await handle.close();
        if (replace) {
          replaced = await keepReplaced(final, place.entry(await temporaryName()));
          await rename(temporary, final);
        } else await moveUnlessExisting(temporary, final);
        current = final;
      } catch (error) {
        if (systemCode(error) === 'ENOENT') throw lost(shown, error);
        throw fileError(error, shown, 'write');
      }
    },
    async settle() {
      if (replaced !== undefined) await unlink(replaced).catch(() => undefined);
      replaced = undefined;
    },
    async discard() {
      await handle.close().catch(() => undefined);
      if (replaced === undefined || current !== final) await unlink(current).catch(() => undefined);
      if (replaced === undefined) return;
      // rename(2) does nothing where both are the same file: then the second name goes by itself.
      await rename(replaced, final).catch(() => undefined);
      await unlink(replaced).catch(() => undefined);
    },
  };
}

/** A second name for what is about to be replaced; undefined when there is nothing, or no second name can be had. */
async function keepReplaced(final: Buffer, second: Buffer): Promise<Buffer | undefined> {
  try {
    await link(final, second);
    return second;
  } catch (error) {
    if (['ENOENT', 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(systemCode(error))) return undefined;
    throw error;
  }
}

function lost(path: string, cause: unknown): Par2Error {
  const message = `${path} cannot be given its name: what was written for it, or its directory, was removed meanwhile`;
  return new Par2Error('vanished', message, { facts: { path }, cause });
}

/** link(2) refuses an existing name, where rename(2) would replace it; some file systems have no links. */
async function moveUnlessExisting(from: Buffer, to: Buffer): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(systemCode(error))) throw error;
    const existing = await lstat(to).catch(() => undefined);
    if (existing) throw new Par2Error('exists', 'the name was taken meanwhile');
    await rename(from, to);
    return;
  }
  await unlink(from);
}
