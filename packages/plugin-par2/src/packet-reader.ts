import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

// Parity Volume Set Specification 2.0, "Packet Header": magic, length, MD5 of everything from the set id on,
// set id, type; then the body. Numbers are little-endian.

const MAGIC = Buffer.from('PAR2\0PKT', 'latin1');
const HEADER_BYTES = 64;
/** Where the part begins that the packet's MD5 covers. */
const HASHED_FROM = 32;
const WINDOW = 1024 * 1024;
/** Bodies up to this size are handed out; the packets that describe a set are small. */
const SMALL_BODY = 4 * 1024 * 1024;

/** A packet whose MD5 fits. */
export interface Packet {
  /** Hexadecimal. */
  readonly setId: string;
  readonly type: PacketType;
  readonly bodyBytes: number;
  /** The whole body, or for a long one its first bytes. */
  readonly body: Buffer;
}

export type PacketType = 'main' | 'file' | 'checksums' | 'recovery' | 'other';

const TYPES: Readonly<Record<string, PacketType>> = {
  'PAR 2.0\0Main\0\0\0\0': 'main',
  'PAR 2.0\0FileDesc': 'file',
  'PAR 2.0\0IFSC\0\0\0\0': 'checksums',
  'PAR 2.0\0RecvSlic': 'recovery',
};

/** Every sound packet of a file, wherever it begins. Damage between packets is passed over. Memory stays bounded. */
export async function* readPackets(file: FileHandle, signal: AbortSignal): AsyncGenerator<Packet> {
  const { size } = await file.stat();
  let position = 0;
  while (position + HEADER_BYTES <= size) {
    signal.throwIfAborted();
    const window = await readAt(file, position, Math.min(WINDOW, size - position));
    const found = window.indexOf(MAGIC);
    if (found === -1) {
      position += Math.max(window.length - MAGIC.length + 1, 1);
      continue;
    }
    position += found;
    const packet = await readPacket(file, position, size, signal);
    if (packet !== null) yield packet;
    position += packet === null ? MAGIC.length : HEADER_BYTES + packet.bodyBytes;
  }
}

async function readPacket(
  file: FileHandle,
  position: number,
  size: number,
  signal: AbortSignal,
): Promise<Packet | null> {
  const header = await readAt(file, position, Math.min(HEADER_BYTES, size - position));
  if (header.length < HEADER_BYTES) return null;
  const length = Number(header.readBigUInt64LE(8));
  if (length < HEADER_BYTES || length % 4 !== 0 || length > size - position) return null;
  const hash = createHash('md5').update(header.subarray(HASHED_FROM));
  const bodyBytes = length - HEADER_BYTES;
  let body: Buffer = Buffer.alloc(0);
  for (let done = 0; done < bodyBytes;) {
    signal.throwIfAborted();
    const piece = await readAt(file, position + HEADER_BYTES + done, Math.min(WINDOW, bodyBytes - done));
    if (piece.length === 0) return null;
    hash.update(piece);
    if (done === 0 || bodyBytes <= SMALL_BODY) body = Buffer.concat([body, piece]);
    done += piece.length;
  }
  if (!hash.digest().equals(header.subarray(16, HASHED_FROM))) return null;
  const type = TYPES[header.toString('latin1', 48, HEADER_BYTES)] ?? 'other';
  return { setId: header.toString('hex', HASHED_FROM, 48), type, bodyBytes, body };
}

/** Fewer bytes only at the end of the file. */
async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let done = 0;
  while (done < bytes) {
    const { bytesRead } = await file.read(buffer, done, bytes - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}
