import { Buffer } from 'node:buffer';
import { closeSync, constants, fchmodSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import { errnoOf, fsErrorText } from '../fs/fs-error.ts';
import { rotate } from './rotate.ts';

/** A file that lines are appended to. No method throws: a log must not stop a backup. */
export interface LogFile {
  append(line: string): void;
  /** The first failure, in words; null when all went well. */
  failure(): string | null;
  /** Lines after this are dropped. */
  close(): void;
}

export interface LogFileOptions {
  /** A line that would make the file larger than this goes into a new one. */
  readonly maxBytes: number;
  /** Old files kept, as `<name>.1` (the youngest), `<name>.2` … */
  readonly keep: number;
  readonly clock: () => Date;
}

/**
 * Opens the file at once (0600), so that a log that cannot be written is known early. Every line is one synchronous
 * append: a crash loses nothing, and lines of two processes do not mix.
 */
export function openLogFile(path: string, options: LogFileOptions): LogFile {
  const { maxBytes } = options;
  let opened: Opened | null = null;
  let failure: string | null = null;
  let closed = false;

  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failure ??= `The log file ${path} cannot be written: ${fsErrorText(error)}. The run goes on without it.`;
    }
  };
  const release = (): void => {
    const last = opened;
    opened = null;
    if (last !== null) closeSync(last.fd);
  };
  /** The file that has the name now: another process may have rotated ours away. */
  const current = (): Opened & { readonly size: number } => {
    const found = statOrNull(path);
    if (opened !== null && found !== null && sameFile(opened, found)) return { ...opened, size: found.size };
    release();
    opened = openForAppend(path);
    return { ...opened, size: fstatSync(opened.fd).size };
  };

  attempt(() => void current());
  return {
    append(line) {
      if (closed) return;
      const data = Buffer.from(line);
      attempt(() => {
        const now = current();
        const full = now.size > 0 && now.size + data.length > maxBytes;
        // A failed rotation lets the file grow; it still takes the line.
        if (full) attempt(() => rotate(path, now, options));
        appendAll(full ? current().fd : now.fd, data);
      });
    },
    failure: () => failure,
    close() {
      closed = true;
      attempt(release);
    },
  };
}

interface Opened {
  readonly fd: number;
  readonly dev: number;
  readonly ino: number;
}

/** Not through a symbolic link, and without waiting for the reader of a pipe. */
const APPEND =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function openForAppend(path: string): Opened {
  const fd = openSync(path, APPEND, 0o600);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is not a regular file');
    if ((stat.mode & 0o077) !== 0) fchmodSync(fd, 0o600);
    return { fd, dev: stat.dev, ino: stat.ino };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function appendAll(fd: number, data: Buffer): void {
  let written = 0;
  while (written < data.length) written += writeSync(fd, data, written);
}

function sameFile(a: { dev: number; ino: number }, b: { dev: number; ino: number }): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function statOrNull(path: string): { dev: number; ino: number; size: number } | null {
  try {
    return statSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
