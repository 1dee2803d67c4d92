import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** The part of an open file that a salvage reads from. */
export type Source = Pick<FileHandle, 'read'> & { readonly stat: () => Promise<{ readonly size: number }> };

const CHUNK = 1024 * 1024;
/** What is given up around a place that cannot be read: a page, as the kernel reads it. */
const PIECE = 4096;

/** Bytes that could not be read; the copy has zeros there. */
export interface Salvage {
  readonly lostBytes: number;
}

/** Copies what can be read of a file. A bad place costs its page alone, and parity brings that back. */
export async function salvageCopy(from: string, to: string, signal: AbortSignal): Promise<Salvage> {
  // O_NOFOLLOW: the name was looked at before, and must still be a file and no link.
  await using source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
  await using target = await open(to, 'wx', 0o600);
  return await salvage(source, target, signal);
}

export async function salvage(
  source: Source,
  target: Pick<FileHandle, 'write' | 'truncate'>,
  signal: AbortSignal,
): Promise<Salvage> {
  const { size } = await source.stat();
  await target.truncate(size);
  let lostBytes = 0;
  for (let position = 0; position < size; position += CHUNK) {
    signal.throwIfAborted();
    const bytes = Math.min(CHUNK, size - position);
    if (await copyPiece(source, target, position, bytes)) continue;
    for (let place = position; place < position + bytes; place += PIECE) {
      const length = Math.min(PIECE, position + bytes - place);
      if (!(await copyPiece(source, target, place, length))) lostBytes += length;
    }
  }
  return { lostBytes };
}

/** False when the piece cannot be read. A failing write is an error of another kind and is thrown. */
async function copyPiece(
  source: Source,
  target: Pick<FileHandle, 'write'>,
  position: number,
  bytes: number,
): Promise<boolean> {
  const buffer = Buffer.alloc(bytes);
  let filled = 0;
  try {
    while (filled < bytes) {
      const { bytesRead } = await source.read(buffer, filled, bytes - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
  } catch {
    return false;
  }
  for (let written = 0; written < filled;) {
    written += (await target.write(buffer, written, filled - written, position + written)).bytesWritten;
  }
  return true;
}
