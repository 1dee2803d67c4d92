import { access, constants, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asDarkiveError } from '../errors/index.ts';
import { writeFileDurably } from '../fs/durable.ts';
import { ioError } from '../fs/fs-error.ts';
import { finding, type Finding } from '../records/finding.ts';
import { lockFileExclusively, type Unlock } from './exclusive-file.ts';
import { requireNoLinks } from './own-directory.ts';
import { formatHolder, lockHeldError, readHolder, type LockHolder } from './lock-holder.ts';

/** The right to change an archive directory. Keep it referenced while it is needed. */
export interface ArchiveLock {
  /** A warning when the lock is held but could not be signed; null otherwise. */
  readonly finding: Finding | null;
  /**
   * Gives the lock back; calling it again does nothing. Rejects with `io-failed` when the holder file could not be
   * removed: the lock is free then too, and the file harmless.
   */
  release(): Promise<void>;
}

/**
 * Takes the one writer lock of an archive directory, without waiting. The kernel holds it on
 * `<archives>/.darkive/lock.sqlite` and frees it when the process ends, however it ends. `.darkive` is made when missing
 * (0700); `lock-holder.json` beside the lock says who holds it and means nothing without it.
 *
 * @throws DarkiveError `lock-held`, naming the holder; `io-failed` when the directory cannot be written or its file
 * system has no locks.
 */
export async function acquireArchiveLock(archivesDirectory: string, holder: LockHolder): Promise<ArchiveLock> {
  const directory = join(archivesDirectory, '.darkive');
  const lockFile = join(directory, 'lock.sqlite');
  const holderFile = join(directory, 'lock-holder.json');
  await requireNoLinks(archivesDirectory);
  await ensureWritable(directory, lockFile);

  const unlock = await lockFileExclusively(lockFile, `${holder.pid}-${Date.parse(holder.startedAt)}`);
  if (unlock === 'held') throw lockHeldError(archivesDirectory, await readHolder(holderFile));
  return heldLock(unlock, holderFile, await sign(holderFile, holder));
}

function heldLock(unlock: Unlock, holderFile: string, signature: Finding | null): ArchiveLock {
  let held = true;
  return {
    finding: signature,
    release: async () => {
      if (!held) return;
      held = false;
      try {
        // Before the lock goes: afterwards it may be the next holder's.
        await rm(holderFile, { force: true });
      } catch (error) {
        throw ioError(error, 'remove the lock holder file', holderFile);
      } finally {
        unlock();
      }
    },
  };
}

/**
 * Says in advance, with the kernel's own reason, that the lock file cannot be written. Never opens it: closing it again
 * would drop a lock that this process holds (fcntl(2), "record locks").
 */
async function ensureWritable(directory: string, lockFile: string): Promise<void> {
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw ioError(error, 'make the directory of the lock', directory);
  });
  await access(directory, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw ioError(error, 'write to the directory of the lock', directory);
  });
  await access(lockFile, constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw ioError(error, 'open the lock', lockFile);
  });
}

/** A full disk must not keep anyone from the lock: removing archives needs it too. */
async function sign(holderFile: string, holder: LockHolder): Promise<Finding | null> {
  try {
    await writeFileDurably(holderFile, formatHolder(holder));
    return null;
  } catch (error) {
    const { message, hint } = asDarkiveError(error);
    const what = `The lock is held, but not signed: others will not be told by whom. ${message}`;
    return finding('warning', 'lock-not-signed', what, hint ?? null, { file: holderFile });
  }
}
