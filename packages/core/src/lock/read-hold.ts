import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf, ioError } from '../fs/fs-error.ts';
import { requireNoLinks } from './own-directory.ts';
import { lockFileExclusively, type Unlock } from './exclusive-file.ts';

const SUFFIX = '.sqlite';

/** Somebody else has the file for an instant at most. */
const ATTEMPTS = 50;

/**
 * Says that archives are being read, so that none of them is removed meanwhile. Take it before the manifests are read.
 * Any number of processes may; a hold ends with its process. Where the directory cannot be written (read-only storage,
 * another user's) there is nobody to be kept from removing, or no way to say so: then nothing is held. The function that
 * comes back ends the hold.
 *
 * @param unique makes the name of the hold unique; no `/`.
 */
export async function holdForReading(archives: string, unique: string): Promise<() => Promise<void>> {
  const file = join(readingDirectory(archives), `${unique}${SUFFIX}`);
  try {
    await requireNoLinks(archives);
    await makeDirectory(readingDirectory(archives));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const unlock = await lockFileExclusively(file, unique);
      // Whoever looks for dead holds may have the file just now, or have taken it away before it was locked.
      if (unlock !== 'held') {
        if (await openToAll(file)) return async () => endHold(file, unlock);
        unlock();
      }
      await sleep(10);
    }
    return async () => undefined;
  } catch {
    // A restore must work from any storage; the worst that comes of it is a restore that a removal makes incomplete, and that says so.
    return async () => undefined;
  }
}

/** True when somebody holds these archives for reading; what dead processes left is cleaned up. */
export async function isBeingRead(archives: string): Promise<boolean> {
  let held = false;
  for (const name of await holds(archives)) {
    const file = join(readingDirectory(archives), name);
    const unlock = await lockFileExclusively(file, name.slice(0, -SUFFIX.length));
    if (unlock === 'held') held = true;
    else await endHold(file, unlock);
  }
  return held;
}

/**
 * Open to everybody who may enter `.darkive` (its owner, and root): what root held for a restore must not be in the way of
 * its owner's next prune. `.darkive` itself is made by those who hold the lock.
 */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path);
    await chmod(path, 0o777);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
}

/** The file goes before the lock: then nobody can have locked it in between. */
async function endHold(file: string, unlock: Unlock): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (error) {
    throw ioError(error, 'remove', file);
  } finally {
    unlock();
  }
}

/** False when the file is gone. */
async function openToAll(file: string): Promise<boolean> {
  try {
    await chmod(file, 0o666);
  } catch (error) {
    // Modes are a courtesy: some file systems have none.
    return errnoOf(error) !== 'ENOENT';
  }
  return true;
}

async function holds(archives: string): Promise<string[]> {
  try {
    await requireNoLinks(archives);
    // A link or a pipe is no hold of ours, and is not opened.
    return (await readdir(readingDirectory(archives), { withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .filter((name) => name.endsWith(SUFFIX) && !name.startsWith('lock-probe'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for restores in', readingDirectory(archives));
  }
}

function readingDirectory(archives: string): string {
  return join(archives, '.darkive', 'reading');
}
