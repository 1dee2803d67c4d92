import { Buffer } from 'node:buffer';
import type { FileHashes } from '../engine/hash-files.ts';
import { fileHashKey } from '../engine/hash-jobs.ts';
import { RESULT_BYTES } from '../engine/jobs.ts';
import { CREATOR, encodeFileDescription, encodeMain, encodePacket, encodeUnicodeName, md5 } from '../format/packet.ts';
import type { SetMember } from './source-set.ts';

/** Body of the main packet, and the set id, which is its MD5. */
export function mainOf(members: readonly SetMember[], blockSize: number): { body: Buffer; setId: Buffer } {
  const body = encodeMain({ blockSize, fileIds: members.map((member) => member.fileId), unprotectedIds: [] });
  return { body, setId: md5(body) };
}

/** The packets every file of the set carries: main, descriptions, checksums, Unicode names. In par2cmdline's order. */
export function criticalPackets(members: readonly SetMember[], blockSize: number, hashes: FileHashes): Buffer[] {
  const { body, setId } = mainOf(members, blockSize);
  const descriptions: Buffer[] = [];
  const checksums: Buffer[] = [];
  const unicodeNames: Buffer[] = [];
  let firstBlock = 0;
  for (const { name, fileId, md5of16k, source, blocks } of members) {
    const whole = Buffer.from(hashes.digests.get(fileHashKey(source, 'md5')) ?? Buffer.alloc(16));
    descriptions.push(
      encodePacket(
        setId,
        'fileDescription',
        encodeFileDescription({ fileId, md5: whole, md5of16k, size: source.size, name }),
      ),
    );
    const entries = hashes.blocks.subarray(firstBlock * RESULT_BYTES, (firstBlock + blocks) * RESULT_BYTES);
    checksums.push(encodePacket(setId, 'checksums', Buffer.concat([fileId, entries])));
    if (name.some((byte) => byte > 127)) {
      unicodeNames.push(encodePacket(setId, 'unicodeName', encodeUnicodeName(fileId, name.toString('utf8'))));
    }
    firstBlock += blocks;
  }
  return [encodePacket(setId, 'main', body), ...descriptions, ...checksums, ...unicodeNames];
}

export function creatorPacket(setId: Buffer): Buffer {
  return encodePacket(setId, 'creator', Buffer.from(CREATOR, 'latin1'));
}
