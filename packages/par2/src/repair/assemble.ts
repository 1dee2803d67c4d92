import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { InputBlock } from '../engine/input-block.ts';
import { together } from '../engine/together.ts';
import { throwIfAborted } from '../errors.ts';
import type { SetFile } from '../format/recovery-set.ts';
import type { OpenFiles, SourceFile } from '../fs/sources.ts';

/** Where the bytes of a rebuilt file come from and go to. */
export interface AssembleWork {
  readonly file: SetFile;
  /** One for each block of the file; undefined for those that are in the new file already. */
  readonly blocks: readonly (InputBlock | undefined)[];
  readonly blockSize: number;
  readonly files: OpenFiles;
  /** Fills `target` from the new file. */
  readonly read: (target: Uint8Array, position: number) => Promise<void>;
  readonly write: (data: Uint8Array, position: number) => Promise<void>;
  readonly onRead: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies the blocks that exist into the new file and hashes the whole of it in the same pass: a piece is hashed while it
 * is written and the next one is read. False when the hashes are not those of the set.
 */
export async function assemble(work: AssembleWork): Promise<boolean> {
  const { file, signal } = work;
  const whole = createHash('md5');
  const head = createHash('md5');
  const buffers = [Buffer.alloc(PIECE_BYTES), Buffer.alloc(PIECE_BYTES)] as const;
  const pieces = piecesOf(work);
  const fill = async (index: number): Promise<void> => {
    const piece = pieces[index];
    if (piece === undefined) return;
    const data = buffers[(index % 2) as 0 | 1].subarray(0, piece.length);
    if (piece.source === undefined) await work.read(data, piece.position);
    else {
      await work.files.read(piece.source, data.subarray(0, piece.present), piece.offset);
      data.fill(0, piece.present);
    }
  };
  await fill(0);
  for (const [index, piece] of pieces.entries()) {
    throwIfAborted(signal);
    const data = buffers[(index % 2) as 0 | 1].subarray(0, piece.length);
    const moving = together([piece.source && work.write(data, piece.position), fill(index + 1)]);
    whole.update(data);
    if (piece.position < HEAD_BYTES) head.update(data.subarray(0, HEAD_BYTES - piece.position));
    await moving;
    work.onRead(piece.length);
  }
  return whole.digest().equals(file.md5) && head.digest().equals(file.md5of16k);
}

const PIECE_BYTES = 1 << 20;
/** So many bytes have a hash of their own (specification, "File Description packet"). */
const HEAD_BYTES = 16384;

interface Piece {
  /** Undefined for what is in the new file already. */
  readonly source: SourceFile | undefined;
  readonly offset: number;
  /** In the new file. */
  readonly position: number;
  readonly length: number;
  /** Bytes that the source has; what follows are zeros. */
  readonly present: number;
}

/** The file from its beginning to its end. Neighbours with one origin are one piece, up to a limit. */
function piecesOf({ file, blocks, blockSize }: AssembleWork): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, block] of blocks.entries()) {
    const start = index * blockSize;
    const bytes = Math.min(blockSize, file.size - start);
    for (let done = 0; done < bytes;) {
      const last = pieces.at(-1);
      const offset = (block?.offset ?? start) + done;
      const follows =
        last !== undefined &&
        last.source === block?.source &&
        last.present === last.length &&
        last.offset + last.length === offset &&
        last.length < PIECE_BYTES;
      const before = follows ? last.length : 0;
      const length = Math.min(bytes - done, PIECE_BYTES - before);
      const present = block === undefined ? length : Math.max(0, Math.min(length, block.length - done));
      if (follows) pieces.pop();
      pieces.push({
        source: block?.source,
        offset: follows ? last.offset : offset,
        position: follows ? last.position : start + done,
        length: before + length,
        present: before + present,
      });
      done += length;
    }
  }
  return pieces;
}
