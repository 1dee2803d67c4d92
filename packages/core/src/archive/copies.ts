import { mkdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf, ioError, syncDirectory, writeFileDurably } from '../fs/index.ts';
import { copiesRoot } from './layout.ts';

/*
 * Every manifest and every pin lies there twice: in its place, and below `.darkive/copies` under the same name. A plain copy
 * needs no tool to be used, and of a file of a few KiB it takes less room than parity would.
 */

/** Where the copy of a record lies; `file` is the record in its place. */
export function copyOf(file: string): string {
  return join(copiesRoot(dirname(file)), basename(file));
}

/** Writes the copy first, then the record: a full disk is noticed while nothing has been changed yet. */
export async function writeRecordTwice(file: string, text: string, mode: number): Promise<void> {
  await writeCopy(file, text);
  await writeFileDurably(file, text, { mode });
}

export async function writeCopy(file: string, text: string): Promise<void> {
  const directory = copiesRoot(dirname(file));
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'make the directory', directory);
  }
  await syncDirectory(dirname(directory));
  await syncDirectory(dirname(dirname(directory)));
  await writeFileDurably(join(directory, basename(file)), text, { mode: 0o600 });
}

/** A missing copy is fine. */
export async function removeCopy(file: string): Promise<void> {
  const copy = copyOf(file);
  try {
    await unlink(copy);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return;
    throw ioError(error, 'remove', copy);
  }
  await syncDirectory(dirname(copy));
}
