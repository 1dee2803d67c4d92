import type { BigIntStats } from 'node:fs';
import { fileError, Par2Error } from '../errors.ts';
import type { OpenFile } from './beneath.ts';
import { isLost, PAGE, readDespiteErrors } from './despite-errors.ts';

/** A file to read from, as it was when it was first opened. */
export interface SourceFile {
  readonly path: string;
  readonly size: number;
  readonly stat: BigIntStats;
  /** Opens it again; undefined when it is gone. */
  reopen(): Promise<OpenFile | undefined>;
}

/** Keeps a limited number of files open, however many there are. */
export interface OpenFiles {
  /** Fills `target` from `position`. @throws Par2Error `vanished`, `changed`, `unreadable` */
  read(source: SourceFile, target: Uint8Array, position: number): Promise<void>;
  /** The same into several places, one after the other in the file. */
  readInto(source: SourceFile, targets: readonly Uint8Array[], position: number): Promise<void>;
  /** Bytes of this file that could not be read so far, in whole pages; only with `despiteErrors`. */
  unreadable(source: SourceFile): number;
  close(): Promise<void>;
}

export interface OpenFilesOptions {
  /** Pages that the device cannot give are read as zeros, and counted. Default: an error `unreadable`. */
  readonly despiteErrors?: boolean;
  /** How many files are kept open. */
  readonly limit?: number;
}

/** Opens through `open` and closes again; for everything but the first look at a file. */
export async function describeSource(
  open: () => Promise<OpenFile | undefined>,
): Promise<{ source: SourceFile; file: OpenFile } | undefined> {
  const file = await open();
  if (file === undefined) return undefined;
  return { source: { path: file.path, size: file.size, stat: file.stat, reopen: open }, file };
}

/**
 * Whether a file is what it was when it was first opened. `touched`: the same file of the same size, with another time: a
 * copy that keeps times, or a file system that settles them late, changes no byte; only its content can tell.
 * @throws Par2Error `vanished`, `changed`
 */
export async function lookAgain(source: SourceFile): Promise<'same' | 'touched'> {
  const file = await source.reopen();
  if (file === undefined) throw gone(source);
  await file.handle.close();
  const differences = differencesOf(file.stat, source.stat);
  if (differences.length === 0) return 'same';
  if (differences.every(({ what }) => what === 'time')) return 'touched';
  throw changed(source, differences);
}

interface Difference {
  readonly what: 'file' | 'size' | 'time';
  readonly words: string;
}

function differencesOf(now: BigIntStats, then: BigIntStats): readonly Difference[] {
  const differences: Difference[] = [];
  if (now.ino !== then.ino || now.dev !== then.dev)
    differences.push({ what: 'file', words: 'another file has its name' });
  if (now.size !== then.size)
    differences.push({ what: 'size', words: `it had ${then.size} bytes and has ${now.size}` });
  if (now.mtimeNs !== then.mtimeNs) {
    const [before, after] = [new Date(Number(then.mtimeMs)), new Date(Number(now.mtimeMs))];
    const words = `it was written to at ${after.toISOString()}, before that at ${before.toISOString()}`;
    differences.push({ what: 'time', words });
  }
  return differences;
}

/** @param differences What is not as it was, in words. */
export function changed({ path }: SourceFile, differences: readonly Pick<Difference, 'words'>[]): Par2Error {
  const words = differences.map((difference) => difference.words);
  return new Par2Error('changed', `${path} changed while it was read: ${words.join('; ')}`, {
    facts: { path, differences: words },
  });
}

function gone({ path }: SourceFile): Par2Error {
  return new Par2Error('vanished', `${path} is gone`, { facts: { path } });
}

export function openFiles({ despiteErrors = false, limit = 100 }: OpenFilesOptions = {}): OpenFiles {
  /** Numbers of pages, so that what is read twice counts once. */
  const lost = new Map<SourceFile, Set<number>>();
  /** In order of last use; a file being opened is there already. */
  const held = new Map<SourceFile, { file: Promise<OpenFile>; users: number }>();
  const closing = new Set<Promise<void>>();

  async function using<T>(source: SourceFile, work: (file: OpenFile) => Promise<T>): Promise<T> {
    const entry = held.get(source) ?? { file: reopen(source), users: 0 };
    held.delete(source);
    held.set(source, entry);
    entry.users++;
    try {
      return await work(await entry.file);
    } finally {
      entry.users--;
      trim();
    }
  }

  function trim(): void {
    for (const [source, entry] of held) {
      if (held.size <= limit) return;
      if (entry.users > 0) continue;
      held.delete(source);
      const done = closeQuietly(entry.file).finally(() => closing.delete(done));
      closing.add(done);
    }
  }

  async function fillFrom(source: SourceFile, file: OpenFile, target: Uint8Array, position: number): Promise<void> {
    if (!despiteErrors) return fill(file, target, position);
    const pages = lost.get(source) ?? new Set<number>();
    const note = (place: number): void => void lost.set(source, pages.add(Math.floor(place / PAGE)));
    try {
      if ((await readDespiteErrors(file.handle, target, position, note)) < target.length) throw shorter(file);
    } catch (error) {
      throw fileError(error, file.path, 'read');
    }
  }

  return {
    read: (source, target, position) => using(source, (file) => fillFrom(source, file, target, position)),
    readInto: (source, targets, position) =>
      using(source, async (file) => {
        const wanted = targets.reduce((sum, target) => sum + target.length, 0);
        let got = 0;
        if (targets.length > 1) {
          try {
            got = (await file.handle.readv(targets, position)).bytesRead;
          } catch (error) {
            if (!despiteErrors || !isLost(error)) throw fileError(error, file.path, 'read');
          }
          if (got === wanted) return;
        }
        let start = 0;
        for (const target of targets) {
          const done = Math.min(target.length, Math.max(0, got - start));
          await fillFrom(source, file, target.subarray(done), position + start + done);
          start += target.length;
        }
      }),
    unreadable: (source) => Math.min(source.size, (lost.get(source)?.size ?? 0) * PAGE),
    async close() {
      for (const entry of held.values()) await closeQuietly(entry.file);
      held.clear();
      await Promise.all(closing);
    },
  };
}

async function reopen(source: SourceFile): Promise<OpenFile> {
  const file = await source.reopen();
  if (file === undefined) throw gone(source);
  const differences = differencesOf(file.stat, source.stat);
  if (differences.length === 0) return file;
  await file.handle.close();
  throw changed(source, differences);
}

async function fill(file: OpenFile, target: Uint8Array, position: number): Promise<void> {
  try {
    for (let done = 0; done < target.length;) {
      const { bytesRead } = await file.handle.read(target, done, target.length - done, position + done);
      if (bytesRead === 0) {
        throw shorter(file);
      }
      done += bytesRead;
    }
  } catch (error) {
    throw fileError(error, file.path, 'read');
  }
}

function shorter({ path }: OpenFile): Par2Error {
  return new Par2Error('vanished', `${path} became shorter`, { facts: { path } });
}

async function closeQuietly(file: Promise<OpenFile>): Promise<void> {
  // A file that could not be opened has reported so to whoever wanted to read it.
  await file.then((opened) => opened.handle.close()).catch(() => undefined);
}
