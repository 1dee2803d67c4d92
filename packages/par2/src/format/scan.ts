import type { FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { throwIfAborted } from '../errors.ts';
import { readDespiteErrors } from '../fs/despite-errors.ts';
import { HEADER_BYTES, MAGIC, RECOVERY_HEADER_BYTES, TYPES } from './packet.ts';
import type { PacketType } from './packet.ts';

/** An intact packet: its MD5 was checked. */
export type FoundPacket =
  | { readonly kind: Exclude<PacketType, 'recovery'>; readonly setId: Buffer; readonly body: Buffer }
  | {
      readonly kind: 'recovery';
      readonly setId: Buffer;
      readonly exponent: number;
      /** Where the block's bytes begin in the file. */
      readonly dataOffset: number;
      readonly dataBytes: number;
    };

export interface ScanResult {
  readonly packets: readonly FoundPacket[];
  /** Places that look like a packet and are not intact. */
  readonly damagedPackets: number;
}

/** Largest critical packet that is read: checksums of 32768 blocks take 640 KiB, names are shorter. */
const CRITICAL_LIMIT = 4 << 20;
const WINDOW = 1 << 20;

/**
 * Finds every intact packet of a file, wherever it begins: after a damaged one the search goes on one byte further,
 * at the next magic. A packet counts only if its MD5 is right, so truncated, overwritten and unreadable ones drop out.
 */
export async function scanPackets(handle: FileHandle, size: number, signal?: AbortSignal): Promise<ScanResult> {
  const packets: FoundPacket[] = [];
  const window = Buffer.alloc(Math.min(WINDOW, Math.max(size, HEADER_BYTES)));
  let damagedPackets = 0;
  let offset = 0;
  for (;;) {
    throwIfAborted(signal);
    const start = await findMagic(handle, size, offset, window);
    if (start === undefined) break;
    const packet = await readPacket(handle, size, start, window, signal);
    if (packet === undefined) {
      damagedPackets++;
      offset = start + 1;
      continue;
    }
    if (packet.found !== undefined) packets.push(packet.found);
    offset = start + packet.length;
  }
  return { packets, damagedPackets };
}

async function findMagic(handle: FileHandle, size: number, from: number, window: Buffer): Promise<number | undefined> {
  // Nearly always the next packet follows at once; 8 bytes tell.
  let span = MAGIC.length;
  for (let offset = from; offset + HEADER_BYTES <= size; span = window.length) {
    const length = await readDespiteErrors(handle, window.subarray(0, span), offset);
    const at = window.subarray(0, length).indexOf(MAGIC);
    if (at >= 0) return offset + at <= size - HEADER_BYTES ? offset + at : undefined;
    if (length < span) return undefined;
    offset += Math.max(1, length - MAGIC.length + 1);
  }
  return undefined;
}

async function readPacket(
  handle: FileHandle,
  size: number,
  start: number,
  window: Buffer,
  signal: AbortSignal | undefined,
): Promise<{ length: number; found: FoundPacket | undefined } | undefined> {
  const header = Buffer.alloc(HEADER_BYTES);
  if ((await readDespiteErrors(handle, header, start)) < HEADER_BYTES) return undefined;
  const length = Number(header.readBigUInt64LE(8));
  if (length < HEADER_BYTES || length % 4 !== 0 || length > size - start) return undefined;
  const kind = kindOf(header.subarray(48));
  const digest = header.subarray(16, 32);
  const setId = header.subarray(32, 48);
  const hash = createHash('md5').update(header.subarray(32));
  if (kind !== undefined && kind !== 'recovery') {
    if (length > CRITICAL_LIMIT) return undefined;
    const body = Buffer.alloc(length - HEADER_BYTES);
    if ((await readDespiteErrors(handle, body, start + HEADER_BYTES)) < body.length) return undefined;
    if (!hash.update(body).digest().equals(digest)) return undefined;
    return { length, found: { kind, setId, body } };
  }
  let exponent = 0;
  for (let done = HEADER_BYTES; done < length;) {
    throwIfAborted(signal);
    const part = window.subarray(0, Math.min(window.length, length - done));
    if ((await readDespiteErrors(handle, part, start + done)) < part.length) return undefined;
    if (done === HEADER_BYTES && part.length >= 4) exponent = part.readUInt32LE(0);
    hash.update(part);
    done += part.length;
  }
  if (!hash.digest().equals(digest)) return undefined;
  if (kind === undefined || length < RECOVERY_HEADER_BYTES || exponent >= 65535) return { length, found: undefined };
  const dataBytes = length - RECOVERY_HEADER_BYTES;
  return { length, found: { kind, setId, exponent, dataOffset: start + RECOVERY_HEADER_BYTES, dataBytes } };
}

function kindOf(bytes: Buffer): PacketType | undefined {
  for (const [kind, type] of Object.entries(TYPES)) if (type.equals(bytes)) return kind as PacketType;
  return undefined;
}

/** Reads until the buffer is full or the file ends; returns how many bytes were read. */
export async function readFully(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
