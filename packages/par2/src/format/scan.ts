import { Buffer } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import { throwIfAborted } from '../errors.ts';
import { readDespiteErrors } from '../fs/despite-errors.ts';
import { openWindow } from '../fs/window.ts';
import type { FileWindow } from '../fs/window.ts';
import { HEADER_BYTES, MAGIC, RECOVERY_HEADER_BYTES, TYPES } from './packet.ts';
import type { PacketType } from './packet.ts';
import type { Descriptor } from '../fs/descriptor.ts';

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
  /** Each once, of those that other files with the same `known` have shown none. */
  readonly packets: readonly FoundPacket[];
  /** Set ids of intact packets, hexadecimal, in the order in which they come; repeated and unknown packets count too. */
  readonly setIds: ReadonlySet<string>;
  /** Places that look like a packet and are not intact: the set ids that they claim, hexadecimal. */
  readonly damaged: readonly string[];
}

export interface ScanOptions {
  readonly signal?: AbortSignal | undefined;
  /** Critical packets seen so far: every volume repeats them, and what is the same need not be decoded again. */
  readonly known?: KnownPackets;
  /** Stop behind the first intact packet: enough to tell whose the file is. */
  readonly firstOnly?: boolean;
}

/** Whole packets by the MD5 that they carry, and their set id, hexadecimal. */
export type KnownPackets = Map<string, { readonly bytes: Buffer; readonly setId: string }>;

/** Largest critical packet that is read: checksums of 32768 blocks take 640 KiB, names are shorter. */
const CRITICAL_LIMIT = 4 << 20;
const PIECE = 1 << 20;

/**
 * Finds every intact packet of a file, wherever it begins: after a damaged one the search goes on one byte further,
 * at the next magic. A packet counts only if its MD5 is right, so truncated, overwritten and unreadable ones drop out.
 */
export async function scanPackets(
  handle: Pick<Descriptor, 'read'>,
  size: number,
  options: ScanOptions = {},
): Promise<ScanResult> {
  const { signal, known = new Map(), firstOnly = false } = options;
  const window = openWindow(handle, size);
  const packets: FoundPacket[] = [];
  const setIds = new Set<string>();
  const damaged: string[] = [];
  for (let offset = 0; offset + HEADER_BYTES <= size;) {
    throwIfAborted(signal);
    const repeated = firstOnly ? undefined : repeatedPacket(window, offset, known);
    if (repeated !== undefined) {
      setIds.add(repeated.setId);
      offset += repeated.bytes.length;
      continue;
    }
    const start = findMagic(window, offset) ?? (await findMagicFurther(window, size, offset));
    if (start === undefined) break;
    if (window.peek(start, HEADER_BYTES) === undefined) await window.load(start);
    const header = readHeader(window.peek(start, HEADER_BYTES), size - start);
    if (header === undefined) {
      offset = start + 1;
      damaged.push(claimedSet(window.peek(start, HEADER_BYTES)));
      continue;
    }
    const { length } = header;
    if (window.peek(start, length) === undefined && length <= PIECE) await window.load(start);
    const whole = window.peek(start, length);
    const packet = whole
      ? readWhole(header, whole, start, known)
      : await readLong(handle, header, start, Buffer.alloc(Math.min(PIECE, length)), signal);
    if (packet === undefined) {
      damaged.push(header.setId.toString('hex'));
      offset = start + 1;
      continue;
    }
    setIds.add(header.setId.toString('hex'));
    if (packet !== 'nothing new') packets.push(packet);
    if (firstOnly) break;
    offset = start + length;
  }
  return { packets, setIds, damaged };
}

/** The packet that begins there, if it is, byte by byte, one that was checked before. Most packets of a set are. */
function repeatedPacket(window: FileWindow, offset: number, known: KnownPackets) {
  const { memory, at, end } = window.where(offset);
  if (at < 0 || at + HEADER_BYTES > end) return undefined;
  const packet = known.get(memory.toString('latin1', at + 16, at + 32));
  if (packet === undefined || at + packet.bytes.length > end) return undefined;
  return memory.compare(packet.bytes, 0, packet.bytes.length, at, at + packet.bytes.length) === 0 ? packet : undefined;
}

function findMagic(window: FileWindow, from: number): number | undefined {
  // Nearly always the next packet follows at once.
  if (window.peek(from, MAGIC.length)?.equals(MAGIC) === true) return from;
  if (window.peek(from, 1) === undefined) return undefined;
  const at = window.rest(from).indexOf(MAGIC);
  return at < 0 ? undefined : from + at;
}

async function findMagicFurther(window: FileWindow, size: number, from: number): Promise<number | undefined> {
  // What is in memory has been searched; a magic may begin in its last bytes.
  let offset =
    window.peek(from, 1) === undefined ? from : from + Math.max(0, window.rest(from).length - MAGIC.length + 1);
  while (offset + HEADER_BYTES <= size) {
    await window.load(offset);
    const at = window.rest(offset).indexOf(MAGIC);
    if (at >= 0) return offset + at <= size - HEADER_BYTES ? offset + at : undefined;
    const got = window.rest(offset).length;
    if (got < MAGIC.length) return undefined;
    offset += got - MAGIC.length + 1;
  }
  return undefined;
}

interface Header {
  readonly kind: PacketType | undefined;
  readonly length: number;
  readonly digest: Buffer;
  readonly setId: Buffer;
  /** What the MD5 covers of the header. */
  readonly hashed: Buffer;
}

/** Undefined when no packet can begin so. The bytes are copied. */
function readHeader(bytes: Buffer | undefined, left: number): Header | undefined {
  if (bytes === undefined) return undefined;
  const length = Number(bytes.readBigUInt64LE(8));
  if (length < HEADER_BYTES || length % 4 !== 0 || length > left) return undefined;
  const own = Buffer.from(bytes);
  return {
    kind: kindOf(own),
    length,
    digest: own.subarray(16, 32),
    setId: own.subarray(32, 48),
    hashed: own.subarray(32),
  };
}

function claimedSet(bytes: Buffer | undefined): string {
  return bytes === undefined ? '' : bytes.toString('hex', 32, 48);
}

/** A packet that is in memory as a whole. */
function readWhole(
  { kind, setId, digest }: Header,
  bytes: Buffer,
  start: number,
  known: KnownPackets,
): FoundPacket | 'nothing new' | undefined {
  if (kind === 'recovery' || kind === undefined) {
    if (!hash('md5', bytes.subarray(32), 'buffer').equals(digest)) return undefined;
    return kind === undefined
      ? 'nothing new'
      : recoveryPacket(setId, bytes.subarray(HEADER_BYTES), bytes.length, start);
  }
  const key = digest.toString('latin1');
  if (known.get(key)?.bytes.equals(bytes) === true) return 'nothing new';
  if (!hash('md5', bytes.subarray(32), 'buffer').equals(digest)) return undefined;
  const copy = Buffer.from(bytes);
  known.set(key, { bytes: copy, setId: setId.toString('hex') });
  return { kind, setId, body: copy.subarray(HEADER_BYTES) };
}

/** A packet that is larger than what is read at once. */
async function readLong(
  handle: Pick<Descriptor, 'read'>,
  { kind, setId, digest, hashed, length }: Header,
  start: number,
  piece: Buffer,
  signal: AbortSignal | undefined,
): Promise<FoundPacket | 'nothing new' | undefined> {
  const isCritical = kind !== undefined && kind !== 'recovery';
  if (isCritical && length > CRITICAL_LIMIT) return undefined;
  const body = isCritical ? Buffer.alloc(length - HEADER_BYTES) : undefined;
  const digestOf = createHash('md5').update(hashed);
  let head = Buffer.alloc(0);
  for (let done = HEADER_BYTES; done < length;) {
    throwIfAborted(signal);
    const part = piece.subarray(0, Math.min(piece.length, length - done));
    if ((await readDespiteErrors(handle, part, start + done)) < part.length) return undefined;
    if (done === HEADER_BYTES) head = Buffer.from(part.subarray(0, 4));
    body?.set(part, done - HEADER_BYTES);
    digestOf.update(part);
    done += part.length;
  }
  if (!digestOf.digest().equals(digest)) return undefined;
  if (kind === undefined) return 'nothing new';
  if (kind === 'recovery') return recoveryPacket(setId, head, length, start);
  return body === undefined ? undefined : { kind, setId, body };
}

function recoveryPacket(setId: Buffer, body: Buffer, length: number, start: number): FoundPacket | 'nothing new' {
  if (length < RECOVERY_HEADER_BYTES || body.length < 4) return 'nothing new';
  const exponent = body.readUInt32LE(0);
  if (exponent >= 65535) return 'nothing new';
  const dataBytes = length - RECOVERY_HEADER_BYTES;
  return { kind: 'recovery', setId, exponent, dataOffset: start + RECOVERY_HEADER_BYTES, dataBytes };
}

function kindOf(header: Buffer): PacketType | undefined {
  for (const [kind, type] of KINDS) if (type.compare(header, 48, HEADER_BYTES) === 0) return kind;
  return undefined;
}

const KINDS = Object.entries(TYPES) as [PacketType, Buffer][];

/** Reads until the buffer is full or the file ends; returns how many bytes were read. */
export async function readFully(
  handle: Pick<Descriptor, 'read'>,
  target: Uint8Array,
  position: number,
): Promise<number> {
  let done = 0;
  while (done < target.length) {
    const { bytesRead } = await handle.read(target, done, target.length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}
