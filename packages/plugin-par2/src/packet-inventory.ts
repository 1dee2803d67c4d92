import { open } from 'node:fs/promises';
import { readPackets } from './packet-reader.ts';

/** What the files of a set still hold, counted by packets whose MD5 fits. */
export interface PacketInventory {
  /** Bytes of a block; null when no sound main packet is left. */
  readonly blockSize: number | null;
  /** Blocks of the slice; null when no sound list of their checksums is left. */
  readonly sourceBlocks: number | null;
  /** Different recovery blocks that a repair could use. */
  readonly recoveryBlocks: number;
  /** The same, of each file alone, in the order of the files. */
  readonly recoveryBlocksOf: readonly number[];
  /** Names of the files that the set was made for. */
  readonly describes: readonly string[];
  /** The packets that describe the set are there: without them no recovery block is of use. */
  readonly described: boolean;
}

/**
 * Counts the recovery blocks of one set. `par2 verify` cannot be asked: it says 0 as long as the slice is intact,
 * also when all recovery data is gone (docs/tools/par2.md). Rejects when a file cannot be read.
 */
export async function takeInventory(files: readonly string[], signal: AbortSignal): Promise<PacketInventory> {
  const sets = new Map<string, SetContents>();
  for (const [index, file] of files.entries()) {
    await using handle = await open(file, 'r');
    for await (const { setId, type, bodyBytes, body } of readPackets(handle, signal)) {
      const contents = sets.get(setId) ?? emptySet();
      sets.set(setId, contents);
      // Bodies: PAR2 2.0, "Main packet", "File Description packet", "Input File Slice Checksum packet", "Recovery Slice packet".
      if (type === 'main' && bodyBytes >= 12) contents.blockSize = Number(body.readBigUInt64LE(0));
      if (type === 'file') contents.names.add(nameIn(body));
      if (type === 'checksums') contents.sourceBlocks = Math.floor((bodyBytes - 16) / 20);
      if (type === 'recovery' && bodyBytes > 4) {
        contents.recovery.push({ file: index, exponent: body.readUInt32LE(0), bytes: bodyBytes - 4 });
      }
    }
  }
  return summarise(bestOf([...sets.values()]), files.length);
}

interface SetContents {
  blockSize: number | null;
  sourceBlocks: number | null;
  readonly names: Set<string>;
  readonly recovery: { readonly file: number; readonly exponent: number; readonly bytes: number }[];
}

/** Files of one set hold one set; should there be another, the one that describes itself counts. */
function bestOf(sets: readonly SetContents[]): SetContents {
  return sets.toSorted((a, b) => weight(b) - weight(a))[0] ?? emptySet();
}

function emptySet(): SetContents {
  return { blockSize: null, sourceBlocks: null, names: new Set(), recovery: [] };
}

/** PAR2 2.0, "File Description packet": the name comes after 56 bytes of hashes and length, padded with zeros. */
function nameIn(body: Buffer): string {
  return body.toString('utf8', 56).replace(/\0+$/, '');
}

function weight({ blockSize, recovery }: SetContents): number {
  return (blockSize === null ? 0 : 1_000_000) + recovery.length;
}

function summarise({ blockSize, sourceBlocks, names, recovery }: SetContents, files: number): PacketInventory {
  const usable = recovery.filter(({ bytes }) => blockSize === null || bytes === blockSize);
  const distinct = (blocks: typeof usable): number => new Set(blocks.map(({ exponent }) => exponent)).size;
  return {
    blockSize,
    sourceBlocks,
    recoveryBlocks: distinct(usable),
    recoveryBlocksOf: Array.from({ length: files }, (_, index) =>
      distinct(usable.filter(({ file }) => file === index)),
    ),
    describes: [...names],
    described: blockSize !== null && sourceBlocks !== null && names.size > 0,
  };
}
