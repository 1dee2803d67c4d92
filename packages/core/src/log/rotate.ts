import { closeSync, openSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { errnoOf } from '../fs/fs-error.ts';

export interface RotateOptions {
  readonly keep: number;
}

/**
 * Moves `path` to `path.1`, `path.1` to `path.2` and so on; what would become number keep + 1 is gone. Returns false when
 * another process is doing that at this moment or has just done it: then there is nothing to do. Throws system errors.
 */
export function rotate(path: string, file: { dev: number; ino: number }, options: RotateOptions): boolean {
  const lock = `${path}.rotating`;
  if (!takeLock(lock)) return false;
  try {
    // Gone or another: somebody rotated just before the lock was taken here, and perhaps nobody wrote since.
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.dev !== file.dev || found.ino !== file.ino) return false;
    for (let number = options.keep - 1; number >= 1; number -= 1)
      renameIfPresent(`${path}.${number}`, `${path}.${number + 1}`);
    if (options.keep > 0) renameSync(path, `${path}.1`);
    else unlinkSync(path);
    return true;
  } finally {
    unlinkSync(lock);
  }
}

/** A rotation takes a millisecond: a lock of that age was left by a crash. */
const STALE_MS = 60_000;

function takeLock(lock: string): boolean {
  if (createLock(lock)) return true;
  try {
    if (ageOf(lock) < STALE_MS) return false;
    unlinkSync(lock);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
  return createLock(lock);
}

/** Milliseconds, by the clock of the file system: that of a server may not agree with this machine's. */
function ageOf(lock: string): number {
  const probe = `${lock}.${process.pid}`;
  // What a crash left is removed, and a link that somebody put there is never followed.
  rmSync(probe, { force: true });
  closeSync(openSync(probe, 'wx', 0o600));
  try {
    return statSync(probe).mtimeMs - statSync(lock).mtimeMs;
  } finally {
    unlinkSync(probe);
  }
}

function createLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function renameIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
