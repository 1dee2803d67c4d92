import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

// Parity Volume Set Specification 2.0, "Packet Header": magic, length, MD5 of everything from the set id on,
// set id, type; then the body. Numbers are little-endian.

const MAGIC = Buffer.from('PAR2\0PKT', 'latin1');
const HEADER_BYTES = 64;
/** Where the part begins that the packet's MD5 covers. */
const HASHED_FROM = 32;
const WINDOW = 1024 * 1024;
/** Bodies up to this size are handed out, except recovery data; the packets that describe a set are small. */
const SMALL_BODY = 4 * 1024 * 1024;
/** Of a recovery packet, and of larger ones, so many: the number of the recovery block is in the first four. */
const FIRST_BYTES = 64;

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
  const window = Buffer.alloc(Math.min(WINDOW, size));
  let position = 0;
  // Nearly always the next packet follows at once: a header is enough to see it.
  let span = HEADER_BYTES;
  while (position + HEADER_BYTES <= size) {
    signal.throwIfAborted();
    const bytes = await readAt(file, position, window.subarray(0, Math.min(span, size - position)));
    const found = bytes.indexOf(MAGIC);
    if (found === -1) {
      position += Math.max(bytes.length - MAGIC.length + 1, 1);
      span = WINDOW;
      continue;
    }
    position += found;
    const packet = await readPacket(file, position, size, window, signal);
    if (packet !== null) yield packet;
    position += packet === null ? MAGIC.length : HEADER_BYTES + packet.bodyBytes;
    span = packet === null ? WINDOW : HEADER_BYTES;
  }
}

async function readPacket(
  file: FileHandle,
  position: number,
  size: number,
  window: Buffer,
  signal: AbortSignal,
): Promise<Packet | null> {
  const header = await readAt(file, position, Buffer.alloc(HEADER_BYTES));
  if (header.length < HEADER_BYTES) return null;
  const length = Number(header.readBigUInt64LE(8));
  if (length < HEADER_BYTES || length % 4 !== 0 || length > size - position) return null;
  const hash = createHash('md5').update(header.subarray(HASHED_FROM));
  const bodyBytes = length - HEADER_BYTES;
  const type = TYPES[header.toString('latin1', 48, HEADER_BYTES)] ?? 'other';
  const kept = Buffer.alloc(
    type !== 'recovery' && bodyBytes <= SMALL_BODY ? bodyBytes : Math.min(bodyBytes, FIRST_BYTES),
  );
  for (let done = 0; done < bodyBytes;) {
    signal.throwIfAborted();
    const wanted = window.subarray(0, Math.min(window.length, bodyBytes - done));
    const piece = await readAt(file, position + HEADER_BYTES + done, wanted);
    if (piece.length === 0) return null;
    hash.update(piece);
    if (done < kept.length) piece.copy(kept, done);
    done += piece.length;
  }
  if (!hash.digest().equals(header.subarray(16, HASHED_FROM))) return null;
  return { setId: header.toString('hex', HASHED_FROM, 48), type, bodyBytes, body: kept };
}

/** Fewer bytes only at the end of the file. */
async function readAt(file: FileHandle, position: number, target: Buffer): Promise<Buffer> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await file.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return target.subarray(0, done);
}
