import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/**
 * dar's CRC of a file's data, as its listings write it (hexadecimal, no prefix): every byte XORed into a ring of `width`
 * bytes, holes counted as zeros. libdar chooses the width by the size of the file and writes it with as many digits.
 * Measured: docs/tools/dar.md. Reads all of the file; rejects with the system's error, or with the signal's reason.
 */
export async function fileDataCrc(path: string | Buffer, width: number, signal?: AbortSignal): Promise<string> {
  const ring = new Uint8Array(width);
  // Never another file behind a link, nor a pipe without a writer.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // Whole turns of the ring in every read, so that each begins at its start.
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.floor(CHUNK / width)) * width);
    for (let position = 0; ;) {
      signal?.throwIfAborted();
      const filled = await fill(handle, buffer, position);
      fold(ring, buffer, filled);
      position += filled;
      if (filled < buffer.length) break;
    }
  } finally {
    await handle.close();
  }
  return Buffer.from(ring).toString('hex');
}

/** Bytes of the ring behind a CRC in a listing. */
export function crcWidth(crc: string): number {
  return crc.length / 2;
}

const CHUNK = 256 * 1024;

/** Reads until the buffer is full or the file ends. */
async function fill(handle: Awaited<ReturnType<typeof open>>, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function fold(ring: Uint8Array, buffer: Buffer, length: number): void {
  let index = 0;
  if (ring.length === 4) {
    // The width of nearly every file: four bytes at once are many times as fast.
    const words = new Uint32Array(buffer.buffer, buffer.byteOffset, Math.floor(length / 4));
    let sum = 0;
    for (const word of words) sum ^= word;
    const whole = new Uint8Array(new Uint32Array([sum]).buffer);
    for (let at = 0; at < 4; at += 1) ring[at] = (ring[at] ?? 0) ^ (whole[at] ?? 0);
    index = words.length * 4;
  }
  for (let at = index % ring.length; index < length; index += 1) {
    ring[at] = (ring[at] ?? 0) ^ (buffer[index] ?? 0);
    at = at + 1 === ring.length ? 0 : at + 1;
  }
}
