import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_DIRECTORY, settleLike } from '../archive/index.ts';
import { errnoOf, ioError, renameDurably, syncFile } from '../fs/index.ts';
import { writeBaseDigests } from './base-digest.ts';

/** The `dar_manager` base of a definition: `<archives>/<definition>.dmd`. */
export function basePath(archives: string, definition: string): string {
  return join(archives, `${definition}.dmd`);
}

/**
 * dar_manager writes in place: killed on the way it would leave half a base. So a copy is changed, and then takes its place.
 * `beside` is the file that is as readable as the base is to be.
 */
export async function changeCopy(
  archives: string,
  definition: string,
  beside: string,
  change: (copy: string) => Promise<void>,
): Promise<void> {
  const base = basePath(archives, definition);
  const copy = await temporaryPath(archives, definition);
  try {
    await copyFile(base, copy, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw ioError(error, 'copy', base);
    });
    await change(copy);
    await moveIntoPlace(copy, base, beside);
  } finally {
    await rm(copy, { force: true });
  }
}

/** Makes a finished copy the base, as readable as `beside`. */
export async function moveIntoPlace(copy: string, base: string, beside: string): Promise<void> {
  await settleLike(copy, beside);
  await syncFile(copy);
  // Both, so that a crash in between leaves a base that is proved.
  await writeBaseDigests(base, [copy, base]);
  await renameDurably(copy, base, { replace: true });
  await writeBaseDigests(base, [base]);
}

/** The lock is held, so that one name is enough; what a killed run left there goes. */
export async function temporaryPath(archives: string, definition: string): Promise<string> {
  const directory = join(archives, PRIVATE_DIRECTORY);
  const path = join(directory, `${definition}.dmd.new`);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
  } catch (error) {
    throw ioError(error, 'prepare', path);
  }
  return path;
}

/** True for a base that is there, whatever is in it. */
export async function baseExists(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw ioError(error, 'look at', path);
  }
}
