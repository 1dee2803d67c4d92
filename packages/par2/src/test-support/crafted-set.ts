import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { encodeChecksums, encodeFileDescription, encodeMain, encodePacket, fileIdOf, md5 } from '../format/packet.ts';

/** Index files that no honest client writes. Every packet in them is intact. */
export function craftedIndex(name: Buffer | string, size = 10, blockSize = 4): Buffer {
  const bytes = Buffer.from(name);
  const zeros = Buffer.alloc(size);
  const md5of16k = md5(zeros.subarray(0, 16384));
  const fileId = fileIdOf(md5of16k, size, bytes);
  const main = encodeMain({ blockSize, fileIds: [fileId], unprotectedIds: [] });
  const setId = md5(main);
  const blocks = Array.from({ length: Math.min(1000, Math.ceil(size / blockSize)) }, () => ({
    md5: createHash('md5').update(Buffer.alloc(blockSize)).digest(),
    crc32: 0,
  }));
  return Buffer.concat([
    encodePacket(setId, 'main', main),
    encodePacket(
      setId,
      'fileDescription',
      encodeFileDescription({ fileId, md5: md5(zeros), md5of16k, size, name: bytes }),
    ),
    encodePacket(setId, 'checksums', encodeChecksums(fileId, blocks)),
  ]);
}

export interface CraftedFile {
  readonly name: string | Buffer;
  readonly data: Buffer;
  /** Described and not protected. */
  readonly unprotected?: boolean;
  /** Without its packet of checksums. */
  readonly unchecked?: boolean;
}

/** An index of several files with names and packets as wished. */
export function craftedSet(files: readonly CraftedFile[], blockSize = 100): Buffer {
  const members = files
    .map((file) => {
      const name = Buffer.from(file.name);
      const md5of16k = md5(file.data.subarray(0, 16384));
      return { ...file, name, md5of16k, fileId: fileIdOf(md5of16k, file.data.length, name) };
    })
    .toSorted((a, b) => Buffer.compare(a.fileId.toReversed(), b.fileId.toReversed()));
  const idsOf = (unprotected: boolean): Buffer[] =>
    members.filter((file) => (file.unprotected === true) === unprotected).map(({ fileId }) => fileId);
  const main = encodeMain({ blockSize, fileIds: idsOf(false), unprotectedIds: idsOf(true) });
  const setId = md5(main);
  const packets = members.flatMap(({ name, data, md5of16k, fileId, unchecked }) => {
    const described = { fileId, md5: md5(data), md5of16k, size: data.length, name };
    const checksums = encodePacket(setId, 'checksums', encodeChecksums(fileId, checksumsOf(data, blockSize)));
    const description = encodePacket(setId, 'fileDescription', encodeFileDescription(described));
    return unchecked ? [description] : [description, checksums];
  });
  return Buffer.concat([encodePacket(setId, 'main', main), ...packets]);
}

function checksumsOf(data: Buffer, blockSize: number) {
  return Array.from({ length: Math.ceil(data.length / blockSize) }, (_, i) => {
    const block = Buffer.alloc(blockSize);
    data.copy(block, 0, i * blockSize, (i + 1) * blockSize);
    return { md5: md5(block), crc32: crc32(block) };
  });
}
