import { closeSync, fsync, openSync, read, readv } from 'node:fs';
import type { Buffer } from 'node:buffer';

/** An open file or directory to read from. */
export interface Descriptor {
  readonly fd: number;
  /** Resolves to how many bytes were read, 0 at the end of the file. */
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  readv(targets: readonly Uint8Array[], position: number): Promise<{ readonly bytesRead: number }>;
  sync(): Promise<void>;
  /** The second time nothing happens: by then the number may be another file's. */
  close(): Promise<void>;
}

/**
 * Opens at once, without a detour through another thread: a set of thousands of small files is opened and closed several
 * times over, and a system call of some microseconds would cost ten times as much. Reading data does take the detour.
 */
export function openDescriptor(path: string | Buffer, flags: number): Descriptor {
  const fd = openSync(path, flags);
  let isOpen = true;
  return {
    fd,
    read: (target, offset, length, position) =>
      new Promise((resolve, reject) => {
        read(fd, target, offset, length, position, (error, bytesRead) => {
          if (error) reject(error);
          else resolve({ bytesRead });
        });
      }),
    readv: (targets, position) =>
      new Promise((resolve, reject) => {
        readv(fd, targets, position, (error, bytesRead) => {
          if (error) reject(error);
          else resolve({ bytesRead });
        });
      }),
    sync: () =>
      new Promise((resolve, reject) => {
        fsync(fd, (error) => (error ? reject(error) : resolve()));
      }),
    async close() {
      if (!isOpen) return;
      isOpen = false;
      closeSync(fd);
    },
  };
}
