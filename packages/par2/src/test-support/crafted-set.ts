import { createHash } from 'node:crypto';
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
