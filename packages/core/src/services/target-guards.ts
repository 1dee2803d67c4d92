import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveDirectory } from '../config/types.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { answerWithin, errnoOf, fsErrorText, probeWritable } from '../fs/index.ts';

/**
 * Refuses when the archive directory is not there, not the mounted one, or cannot be written. Throws `guard-refused`, or
 * `storage-silent` when it does not answer.
 */
export async function checkTarget(archives: ArchiveDirectory): Promise<void> {
  await checkReadableTarget(archives);
  try {
    await answerWithin(archives.path, archives.answerWithin, probeWritable(archives.path));
  } catch (error) {
    if (isDarkiveError(error) && error.code === 'storage-silent') throw error;
    const cause = error instanceof Error ? error.message : String(error);
    throw new DarkiveError('guard-refused', `The archive directory ${archives.path} cannot be written: ${cause}`, {
      hint: 'Mount it for writing, or give this user the right to write there. Then run the command again.',
      facts: { guard: 'target-writable', path: archives.path },
      cause: error,
    });
  }
}

/** The same without writing, for commands that only read. */
export async function checkReadableTarget({ path, marker, answerWithin: ms }: ArchiveDirectory): Promise<void> {
  await answerWithin(path, ms, requireDirectory(path));
  if (marker !== null) await answerWithin(path, ms, requireMarker(path, marker));
}

async function requireDirectory(path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return;
  } catch (error) {
    const missing = errnoOf(error) === 'ENOENT';
    throw new DarkiveError(
      'guard-refused',
      missing
        ? `The archive directory ${path} does not exist.`
        : `The archive directory ${path} cannot be reached: ${fsErrorText(error)}.`,
      {
        hint: 'Mount the storage, or correct "archives" in the configuration. Then run the command again.',
        facts: { guard: 'target-present', path },
        cause: error,
      },
    );
  }
  throw new DarkiveError('guard-refused', `The archive directory ${path} is not a directory.`, {
    hint: 'Correct "archives" in the configuration.',
    facts: { guard: 'target-present', path },
  });
}

async function requireMarker(path: string, marker: string): Promise<void> {
  try {
    await stat(join(path, marker));
  } catch (error) {
    throw new DarkiveError(
      'guard-refused',
      errnoOf(error) === 'ENOENT'
        ? `The marker file ${marker} is not in ${path}: the storage is probably not mounted.`
        : `The marker file ${marker} in ${path} cannot be reached: ${fsErrorText(error)}.`,
      {
        hint: `Mount the storage. If it is mounted and new, create the marker: touch '${join(path, marker)}'`,
        facts: { guard: 'target-mounted', path },
        cause: error,
      },
    );
  }
}
