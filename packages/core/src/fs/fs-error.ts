import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { DarkiveError, isDarkiveError, type ErrorCode } from '../errors/index.ts';
import { displayPath } from './byte-path.ts';

/** The name of a system error ("ENOSPC"), also when one of ours wraps it; null for any other thrown value. */
export function errnoOf(error: unknown): string | null {
  return systemErrorIn(error)?.errno ?? null;
}

/** A file system error in words, without path and full stop: "permission denied". */
export function fsErrorText(error: unknown): string {
  const found = systemErrorIn(error);
  if (found === null) return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
  return TEXTS[found.errno] ?? systemText(found.errno) ?? found.message;
}

/**
 * A failed file operation as our error: `target-full` when there is no space left, else `io-failed`.
 * `doing` completes "Cannot …" and stands before the path: 'write to'. An error of ours passes through unchanged.
 */
export function ioError(error: unknown, doing: string, path: string | Buffer): DarkiveError {
  if (isDarkiveError(error)) return error;
  const errno = errnoOf(error);
  const shown = displayPath(path);
  const code: ErrorCode = errno === 'ENOSPC' || errno === 'EDQUOT' ? 'target-full' : 'io-failed';
  const hint = errno === null ? undefined : HINTS[errno];
  return new DarkiveError(code, `Cannot ${doing} ${shown}: ${fsErrorText(error)}.`, {
    ...(hint === undefined ? {} : { hint }),
    facts: { path: shown, errno },
    cause: error,
  });
}

const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'it is in use',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'it exists already',
  EFBIG: 'the file would be larger than the file system or a limit allows',
  EIO: 'input/output error',
  EISDIR: 'it is a directory',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on the device',
  ENOTCONN: 'the file system is no longer connected',
  ENOTDIR: 'it is not a directory',
  ENOTEMPTY: 'the directory is not empty',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ESTALE: 'the network file system lost it (stale file handle)',
  ETXTBSY: 'the program is being written',
  EXDEV: 'it is on another file system',
};

const AGAIN = 'then run the command again.';
const REMOUNT = `Mount the storage again (its FUSE or network file system is gone), ${AGAIN}`;
const ALLOW = 'Give this user the right to do that, or run the command as a user who has it.';

const HINTS: Readonly<Record<string, string>> = {
  EACCES: ALLOW,
  EDQUOT: `Free space or raise the disk quota, ${AGAIN}`,
  EFBIG: 'Choose a smaller slice size, or raise the limit of the file size (ulimit -f).',
  EIO: `Check the disk or the network storage (the kernel log, dmesg, says more), ${AGAIN}`,
  EMFILE: `Raise the limit of open files (ulimit -n), ${AGAIN}`,
  ENFILE: `Raise the limit of open files (fs.file-max), ${AGAIN}`,
  ENOENT: 'Check the path, and that its storage is mounted.',
  ENOSPC: `Free space on that file system (inodes count too), ${AGAIN}`,
  ENOTCONN: REMOUNT,
  EPERM: ALLOW,
  EROFS: `Mount the file system for writing (a fault may have made it read-only: see dmesg), ${AGAIN}`,
  ESTALE: REMOUNT,
};

interface SystemError {
  readonly errno: string;
  readonly message: string;
}

function systemErrorIn(error: unknown): SystemError | null {
  let current = error;
  // Ours wraps once or twice; the bound is for errors that are their own cause.
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    const { code, errno } = current as NodeJS.ErrnoException;
    if (typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code)) return { errno: code, message: current.message };
    // libuv has no name for EDQUOT, ESTALE and some others; their numbers are there.
    if (typeof errno === 'number') {
      const name = nameOfNumber(-errno);
      if (name !== null) return { errno: name, message: current.message };
    }
    current = current.cause;
  }
  return null;
}

function nameOfNumber(number: number): string | null {
  return Object.entries(constants.errno).find(([, value]) => value === number)?.[0] ?? null;
}

function systemText(errno: string): string | null {
  for (const [name, text] of getSystemErrorMap().values()) {
    if (name === errno) return text;
  }
  return null;
}
