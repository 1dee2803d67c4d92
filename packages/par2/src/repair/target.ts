import { Buffer } from 'node:buffer';
import { link, rename } from 'node:fs/promises';
import { fileError, Par2Error, systemCode } from '../errors.ts';
import { displayName } from '../format/names.ts';
import { readFully } from '../format/scan.ts';
import { lastOf, openPlace } from '../fs/beneath.ts';
import { createFile } from '../fs/new-files.ts';
import { removeStale } from '../fs/temporary-name.ts';
import type { ExaminedFile } from '../verify/examine.ts';
import { assemble } from './assemble.ts';
import type { AssembleWork } from './assemble.ts';

/** After so many bytes the disk is set to work. */
const SYNC_BYTES = 32 << 20;

/** A file that is being rebuilt. */
export interface Target {
  readonly path: string;
  write(data: Uint8Array, position: number): Promise<void>;
  /**
   * Copies the blocks that exist, checks the whole, and flushes it to the disk.
   * @throws Par2Error `repair-mismatch` when the hashes are not those of the set
   */
  complete(work: Omit<AssembleWork, 'file' | 'read' | 'write'>): Promise<void>;
  /** Puts it in place. Returns where the damaged file went, if it was kept. */
  publish(): Promise<string | undefined>;
  /** Removes it unless published. */
  discard(): Promise<void>;
}

/** It replaces what was examined when it goes to the same place. */
export async function createTarget(
  outputDirectory: string,
  { file, place: components, source: damaged }: ExaminedFile,
  options: { outputDirectory?: string | undefined; keepOriginals?: boolean | undefined },
): Promise<Target> {
  const place = await openPlace(outputDirectory, components, { create: true });
  const path = `${outputDirectory}/${components.map(displayName).join('/')}`;
  if (place === undefined) throw new Par2Error('vanished', `the directory of ${path} vanished`, { facts: { path } });
  await removeStale(place);
  const name = lastOf(components);
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
    async complete(work) {
      const { handle } = output;
      // The disk is busy from the beginning, and less is left for the end.
      let syncing: Promise<void> | undefined;
      let [written, synced] = [0, 0];
      const write = async (data: Uint8Array, position: number): Promise<void> => {
        await output.write(data, position);
        written += data.length;
        if (syncing !== undefined || written - synced < SYNC_BYTES) return;
        synced = written;
        syncing = output.sync().then(() => (syncing = undefined));
        // Awaited below; a failure before that must not count as unhandled.
        syncing.catch(() => undefined);
      };
      const read = async (data: Uint8Array, position: number): Promise<void> => {
        if ((await readFully(handle, data, position)) < data.length) throw mismatch(path);
      };
      try {
        if (!(await assemble({ ...work, file, read, write }))) throw mismatch(path);
      } finally {
        await syncing;
      }
      await output.sync();
    },
    async publish() {
      const kept = replaces && options.keepOriginals ? await keep(place.entry, name) : undefined;
      await output.publish({ replace: replaces });
      published = true;
      await place.sync();
      await output.settle();
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

function mismatch(path: string): Par2Error {
  return new Par2Error('repair-mismatch', `${path}: the rebuilt file does not have the recorded hashes`, {
    facts: { path },
  });
}
