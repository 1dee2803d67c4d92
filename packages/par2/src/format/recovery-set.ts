import { Buffer } from 'node:buffer';
import { Par2Error } from '../errors.ts';
import { MAX_SOURCE_BLOCKS } from '../gf16/field.ts';
import { displayName, isUtf8, placesOf } from './names.ts';
import { CREATOR, decodeChecksums, decodeFileDescription, decodeMain, decodeUnicodeName, md5 } from './packet.ts';
import type { BlockChecksum, FileDescriptionBody, MainBody } from './packet.ts';
import type { FoundPacket } from './scan.ts';

/** One file of a set. */
export interface SetFile {
  /** As the set stores it. */
  readonly name: string;
  /** Where it may lie below its directory, in path components; the first is where it is rebuilt when it lies nowhere. */
  readonly places: readonly (readonly Buffer[])[];
  readonly size: number;
  readonly md5: Buffer;
  readonly md5of16k: Buffer;
  /** Number of its first block in the set; undefined for a file that the set only describes. */
  readonly firstBlock: number | undefined;
  readonly blocks: number;
  /** Undefined when the packet was lost: then damage cannot be located. */
  readonly checksums: readonly BlockChecksum[] | undefined;
}

/** Where an intact recovery block is. */
export interface RecoveryBlock {
  readonly exponent: number;
  /** Index of the file it was found in, as passed to `assembleSet`. */
  readonly volume: number;
  readonly dataOffset: number;
}

export interface RecoverySet {
  readonly setId: Buffer;
  readonly blockSize: number;
  readonly sourceBlocks: number;
  readonly files: readonly SetFile[];
  /** Each exponent once, ascending. */
  readonly recoveryBlocks: readonly RecoveryBlock[];
}

/**
 * Puts the packets of one set together, from several files; packets of other sets, duplicates and packets that make no
 * sense are left out. `wanted`: its id, hexadecimal.
 * @throws Par2Error `incomplete-set`, `too-many-blocks`
 */
export function assembleSet(volumes: readonly (readonly FoundPacket[])[], wanted: string): RecoverySet {
  const { setId, main } = findMain(volumes, Buffer.from(wanted, 'hex'));
  const critical = collectCritical(volumes, setId);
  let firstBlock = 0;
  const files: SetFile[] = [];
  for (const [index, id] of [...main.fileIds, ...main.unprotectedIds].entries()) {
    const description = critical.descriptions.get(id.toString('hex'));
    const isProtected = index < main.fileIds.length;
    if (description === undefined) {
      if (!isProtected) continue;
      throw new Par2Error('incomplete-set', 'the description of a file is missing from all volumes', {
        facts: { fileId: id.toString('hex') },
      });
    }
    const name = nameOf(description, critical.unicodeNames.get(id.toString('hex')));
    const blocks = Math.ceil(description.size / main.blockSize);
    const checksums = critical.checksums.get(id.toString('hex'));
    files.push({
      name: displayName(name),
      places: placesFor(name, critical.madeHere),
      size: description.size,
      md5: description.md5,
      md5of16k: description.md5of16k,
      firstBlock: isProtected ? firstBlock : undefined,
      blocks,
      checksums: checksums?.length === blocks ? checksums : undefined,
    });
    if (isProtected) firstBlock += blocks;
  }
  if (firstBlock > MAX_SOURCE_BLOCKS) {
    throw new Par2Error('too-many-blocks', `the set claims ${firstBlock} blocks; PAR2 allows ${MAX_SOURCE_BLOCKS}`, {
      facts: { blocks: firstBlock, limit: MAX_SOURCE_BLOCKS },
    });
  }
  const recoveryBlocks = collectRecovery(volumes, setId, main.blockSize);
  return { setId, blockSize: main.blockSize, sourceBlocks: firstBlock, files, recoveryBlocks };
}

function findMain(volumes: readonly (readonly FoundPacket[])[], setId: Buffer): { setId: Buffer; main: MainBody } {
  for (const packets of volumes) {
    for (const packet of packets) {
      if (packet.kind !== 'main' || !packet.setId.equals(setId)) continue;
      const main = decodeMain(packet.body);
      // The set id is the MD5 of the main packet's body (specification, "Main packet").
      if (main !== undefined && md5(packet.body).equals(packet.setId)) return { setId: packet.setId, main };
    }
  }
  throw new Par2Error('incomplete-set', 'no intact main packet was found: which files belong to the set is unknown');
}

function collectCritical(volumes: readonly (readonly FoundPacket[])[], setId: Buffer) {
  const descriptions = new Map<string, FileDescriptionBody>();
  const checksums = new Map<string, BlockChecksum[]>();
  const unicodeNames = new Map<string, string>();
  let madeHere = false;
  for (const packet of volumes.flat()) {
    if (!packet.setId.equals(setId)) continue;
    if (packet.kind === 'fileDescription') {
      const body = decodeFileDescription(packet.body);
      if (body !== undefined) descriptions.set(body.fileId.toString('hex'), body);
    } else if (packet.kind === 'checksums') {
      const body = decodeChecksums(packet.body);
      if (body !== undefined) checksums.set(body.fileId.toString('hex'), body.blocks);
    } else if (packet.kind === 'unicodeName') {
      const body = decodeUnicodeName(packet.body);
      if (body !== undefined) unicodeNames.set(body.fileId.toString('hex'), body.name);
    } else if (packet.kind === 'creator') {
      madeHere ||= packet.body.includes(CREATOR);
    }
  }
  return { descriptions, checksums, unicodeNames, madeHere };
}

/** The stored bytes if they are UTF-8, as every client on Linux writes them; else the Unicode packet; else the bytes. */
function nameOf(description: FileDescriptionBody, unicodeName: string | undefined): Buffer {
  if (unicodeName !== undefined && !isUtf8(description.name)) return Buffer.from(unicodeName, 'utf8');
  return description.name;
}

/** Sets made here keep backslashes as they are; of others, whose directories they may be, par2cmdline thinks so too. */
function placesFor(name: Buffer, madeHere: boolean): readonly (readonly Buffer[])[] {
  const places = placesOf(name);
  return madeHere ? places : places.toReversed();
}

function collectRecovery(
  volumes: readonly (readonly FoundPacket[])[],
  setId: Buffer,
  blockSize: number,
): RecoveryBlock[] {
  const byExponent = new Map<number, RecoveryBlock>();
  for (const [volume, packets] of volumes.entries()) {
    for (const packet of packets) {
      if (packet.kind !== 'recovery' || !packet.setId.equals(setId) || packet.dataBytes !== blockSize) continue;
      if (byExponent.has(packet.exponent)) continue;
      byExponent.set(packet.exponent, { exponent: packet.exponent, volume, dataOffset: packet.dataOffset });
    }
  }
  return [...byExponent.values()].toSorted((a, b) => a.exponent - b.exponent);
}
