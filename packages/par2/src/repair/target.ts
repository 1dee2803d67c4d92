import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { link, rename } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { together } from '../engine/together.ts';
import { fileError, Par2Error, systemCode, throwIfAborted } from '../errors.ts';
import type { SetFile } from '../format/recovery-set.ts';
import { readFully } from '../format/scan.ts';
import { lastOf, openPlace } from '../fs/beneath.ts';
import { createFile } from '../fs/new-files.ts';
import type { SourceFile } from '../fs/sources.ts';

/** A file that is being rebuilt. */
export interface Target {
  readonly path: string;
  write(data: Uint8Array, position: number): Promise<void>;
  /**
   * Reads it again, while it is flushed to the disk.
   * @throws Par2Error `repair-mismatch` when size or hashes are not those of the set
   */
  check(onRead: (bytes: number) => void, signal: AbortSignal | undefined): Promise<void>;
  /** Puts it in place. Returns where the damaged file went, if it was kept. */
  publish(): Promise<string | undefined>;
  /** Removes it unless published. */
  discard(): Promise<void>;
}

/** `damaged` is the file it replaces, when it goes to the same place. */
export async function createTarget(
  outputDirectory: string,
  file: SetFile,
  damaged: SourceFile | undefined,
  options: { outputDirectory?: string | undefined; keepOriginals?: boolean | undefined },
): Promise<Target> {
  const place = await openPlace(outputDirectory, file.components, { create: true });
  const path = `${outputDirectory}/${file.name}`;
  if (place === undefined) throw new Par2Error('vanished', `the directory of ${path} vanished`, { facts: { path } });
  const name = lastOf(file.components);
  const replaces = options.outputDirectory === undefined && damaged !== undefined;
  const mode = replaces ? Number(damaged.stat.mode & 0o777n) : 0o666;
  let published = false;
  const output = await createFile(place, name, path, mode).catch(async (error: unknown) => {
    await place.close();
    throw error;
  });
  return {
    path,
    write: (data, position) => output.write(data, position),
    async check(onRead, signal) {
      const [isRight] = await together([compare(output.handle, file, onRead, signal), output.sync()]);
      if (isRight) return;
      throw new Par2Error('repair-mismatch', `${path}: the rebuilt file does not have the recorded hashes`, {
        facts: { path },
      });
    },
    async publish() {
      const kept = replaces && options.keepOriginals ? await keep(place.entry, name) : undefined;
      await output.publish({ replace: replaces });
      published = true;
      await place.sync();
      return kept && `${path}${kept}`;
    },
    async discard() {
      if (!published) await output.discard();
      await place.close();
    },
  };
}

/** Gives the damaged file a second name, so that there is never a moment without it. Returns the suffix. */
async function keep(entry: (name: Buffer) => Buffer, name: Buffer): Promise<string> {
  for (let number = 1; ; number++) {
    const suffix = `.${number}`;
    const second = entry(Buffer.concat([name, Buffer.from(suffix)]));
    try {
      await link(entry(name), second);
      return suffix;
    } catch (error) {
      const code = systemCode(error);
      if (code === 'EEXIST') continue;
      // File systems without links, and links to other users' files, which the kernel may refuse.
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw fileError(error, name.toString(), 'write');
      await rename(entry(name), second);
      return suffix;
    }
  }
}

async function compare(
  handle: FileHandle,
  file: SetFile,
  onRead: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const whole = createHash('md5');
  const head = createHash('md5');
  // Two buffers: one is hashed while the other is filled.
  const buffers = [Buffer.alloc(1 << 20), Buffer.alloc(1 << 20)] as const;
  let size = 0;
  let reading = readFully(handle, buffers[0], 0);
  for (let turn = 0; ; turn++) {
    const buffer = buffers[(turn % 2) as 0 | 1];
    const count = await reading;
    if (count === buffer.length) reading = readFully(handle, buffers[((turn + 1) % 2) as 0 | 1], size + count);
    whole.update(buffer.subarray(0, count));
    if (size < 16384) head.update(buffer.subarray(0, Math.min(count, 16384 - size)));
    size += count;
    onRead(count);
    if (count < buffer.length) break;
    if (signal?.aborted) {
      await reading;
      throwIfAborted(signal);
    }
  }
  return size === file.size && whole.digest().equals(file.md5) && head.digest().equals(file.md5of16k);
}
