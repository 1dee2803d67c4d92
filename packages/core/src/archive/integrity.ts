import { lstat, realpath } from 'node:fs/promises';
import { errnoOf, fsErrorText, sha256File } from '../fs/index.ts';
import type { StoredFile } from '../lifecycle/plugin-types.ts';

export type FileState =
  | { readonly state: 'intact' }
  | { readonly state: 'missing' | 'size' | 'hash' | 'unreadable'; readonly message: string };

export interface CheckOptions {
  readonly signal: AbortSignal;
  /** Called with the bytes read since the last call. */
  readonly onBytes?: (bytes: number) => void;
  /** Awaited after each block, to read slowly. */
  readonly pace?: (bytes: number) => Promise<void>;
}

/** Compares a file with what its manifest says without reading it: present, regular, size. */
export async function checkPresence(file: StoredFile): Promise<FileState> {
  try {
    const stat = await lstat(file.path);
    if (!stat.isFile()) return { state: 'unreadable', message: 'it is not a regular file' };
    if (stat.size === file.bytes) return { state: 'intact' };
    return { state: 'size', message: `it has ${stat.size} bytes; the manifest says ${file.bytes}` };
  } catch (error) {
    return absent(error);
  }
}

/** Compares a file with what its manifest says: present, regular, size, SHA-256. */
export async function checkFile(file: StoredFile, options: CheckOptions): Promise<FileState> {
  const present = await checkPresence(file);
  if (present.state !== 'intact') return present;
  try {
    const { sha256 } = await sha256File(file.path, options);
    if (sha256 === file.sha256) return { state: 'intact' };
    return { state: 'hash', message: 'its content is not what the manifest says (SHA-256 differs)' };
  } catch (error) {
    if (options.signal.aborted) throw error;
    return absent(error);
  }
}

/**
 * The file that a link leads to; itself where it is none. For who only reads, and compares what was read with the manifest: archives of
 * several places are gathered by links.
 */
export async function followed(file: StoredFile): Promise<StoredFile> {
  return { ...file, path: await realpath(file.path).catch(() => file.path) };
}

function absent(error: unknown): FileState {
  if (errnoOf(error) === 'ENOENT') return { state: 'missing', message: 'it is missing' };
  return { state: 'unreadable', message: `it cannot be read: ${fsErrorText(error)}` };
}
