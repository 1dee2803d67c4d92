import { createHash } from 'node:crypto';

/** Every packet begins with this (specification, "Packet Header"). */
export const MAGIC = Buffer.from('PAR2\0PKT', 'latin1');
/** Magic 8, length 8, MD5 of the rest 16, recovery set id 16, type 16. */
export const HEADER_BYTES = 64;
/** Bytes before the data of a recovery slice packet: the header and the exponent. */
export const RECOVERY_HEADER_BYTES = HEADER_BYTES + 4;

const type = (text: string): Buffer => Buffer.from(text.padEnd(16, '\0'), 'latin1');

/** The sixteen bytes of the packet types (specification, one section each; the Unicode name is an optional packet). */
export const TYPES = {
  main: type('PAR 2.0\0Main'),
  fileDescription: type('PAR 2.0\0FileDesc'),
  checksums: type('PAR 2.0\0IFSC'),
  recovery: type('PAR 2.0\0RecvSlic'),
  creator: type('PAR 2.0\0Creator'),
  unicodeName: type('PAR 2.0\0UniFileN'),
} as const;

/** Body of the creator packet of sets that are made here. */
export const CREATOR = 'Created by @darkive/par2.';

export type PacketType = keyof typeof TYPES;

/** Body of the main packet: block size and the files in the order in which their blocks are counted. */
export interface MainBody {
  readonly blockSize: number;
  readonly fileIds: readonly Buffer[];
  /** Files that are described and checked but not protected. */
  readonly unprotectedIds: readonly Buffer[];
}

export interface FileDescriptionBody {
  readonly fileId: Buffer;
  readonly md5: Buffer;
  /** MD5 of the first 16 KiB. */
  readonly md5of16k: Buffer;
  readonly size: number;
  /** Bytes as stored, without padding. */
  readonly name: Buffer;
}

export interface BlockChecksum {
  readonly md5: Buffer;
  readonly crc32: number;
}

export function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** A whole packet; the body is padded with zeros to a multiple of four. */
export function encodePacket(setId: Buffer, packetType: PacketType, body: Buffer): Buffer {
  const padded = Buffer.alloc(HEADER_BYTES + roundUp4(body.length));
  MAGIC.copy(padded, 0);
  padded.writeBigUInt64LE(BigInt(padded.length), 8);
  setId.copy(padded, 32);
  TYPES[packetType].copy(padded, 48);
  body.copy(padded, HEADER_BYTES);
  md5(padded.subarray(32)).copy(padded, 16);
  return padded;
}

/** What the MD5 of a recovery slice packet covers before the data: set id, type, exponent. */
export function recoveryHashPrefix(setId: Buffer, exponent: number): Buffer {
  const prefix = Buffer.alloc(36);
  setId.copy(prefix, 0);
  TYPES.recovery.copy(prefix, 16);
  prefix.writeUInt32LE(exponent, 32);
  return prefix;
}

/** The first 68 bytes of a recovery slice packet, whose data follow. */
export function encodeRecoveryHeader(setId: Buffer, exponent: number, blockSize: number, digest: Buffer): Buffer {
  const header = Buffer.alloc(RECOVERY_HEADER_BYTES);
  MAGIC.copy(header, 0);
  header.writeBigUInt64LE(BigInt(RECOVERY_HEADER_BYTES + blockSize), 8);
  digest.copy(header, 16);
  recoveryHashPrefix(setId, exponent).copy(header, 32);
  return header;
}

export function encodeMain(body: MainBody): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(body.blockSize), 0);
  head.writeUInt32LE(body.fileIds.length, 8);
  return Buffer.concat([head, ...body.fileIds, ...body.unprotectedIds]);
}

export function decodeMain(body: Buffer): MainBody | undefined {
  if (body.length < 12 || (body.length - 12) % 16 !== 0) return undefined;
  const blockSize = Number(body.readBigUInt64LE(0));
  const protectedCount = body.readUInt32LE(8);
  const ids = Array.from({ length: (body.length - 12) / 16 }, (_, i) => body.subarray(12 + 16 * i, 28 + 16 * i));
  if (blockSize === 0 || blockSize % 4 !== 0 || !Number.isSafeInteger(blockSize) || protectedCount > ids.length) {
    return undefined;
  }
  return { blockSize, fileIds: ids.slice(0, protectedCount), unprotectedIds: ids.slice(protectedCount) };
}

/** File id: MD5 of (MD5 of the first 16 KiB, length, name) (specification, "File Description packet"). */
export function fileIdOf(md5of16k: Buffer, size: number, name: Buffer): Buffer {
  return md5(md5of16k, uint64(size), name);
}

export function encodeFileDescription(body: FileDescriptionBody): Buffer {
  return Buffer.concat([body.fileId, body.md5, body.md5of16k, uint64(body.size), body.name]);
}

export function decodeFileDescription(body: Buffer): FileDescriptionBody | undefined {
  if (body.length < 56) return undefined;
  const size = Number(body.readBigUInt64LE(48));
  if (!Number.isSafeInteger(size)) return undefined;
  const name = withoutPadding(body.subarray(56));
  return { fileId: body.subarray(0, 16), md5: body.subarray(16, 32), md5of16k: body.subarray(32, 48), size, name };
}

export function encodeChecksums(fileId: Buffer, blocks: readonly BlockChecksum[]): Buffer {
  const body = Buffer.alloc(16 + 20 * blocks.length);
  fileId.copy(body, 0);
  for (const [i, block] of blocks.entries()) {
    block.md5.copy(body, 16 + 20 * i);
    body.writeUInt32LE(block.crc32, 32 + 20 * i);
  }
  return body;
}

export function decodeChecksums(body: Buffer): { fileId: Buffer; blocks: BlockChecksum[] } | undefined {
  if (body.length < 16 || (body.length - 16) % 20 !== 0) return undefined;
  const blocks = Array.from({ length: (body.length - 16) / 20 }, (_, i) => ({
    md5: body.subarray(16 + 20 * i, 32 + 20 * i),
    crc32: body.readUInt32LE(32 + 20 * i),
  }));
  return { fileId: body.subarray(0, 16), blocks };
}

/** UTF-16 little-endian name for clients that do not read UTF-8 in the file description. */
export function encodeUnicodeName(fileId: Buffer, name: string): Buffer {
  return Buffer.concat([fileId, Buffer.from(name, 'utf16le')]);
}

export function decodeUnicodeName(body: Buffer): { fileId: Buffer; name: string } | undefined {
  if (body.length < 18 || body.length % 2 !== 0) return undefined;
  const name = body.subarray(16).toString('utf16le').replace(/\0+$/, '');
  return { fileId: body.subarray(0, 16), name };
}

/** Names are padded with one to three zeros to a multiple of four. A NUL further in stays, to be refused as unsafe. */
function withoutPadding(name: Buffer): Buffer {
  let end = name.length;
  for (let removed = 0; removed < 3 && end > 0 && name[end - 1] === 0; removed++) end--;
  return name.subarray(0, end);
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function roundUp4(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
