import { createHash } from 'node:crypto';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import type { OpenPlace } from './driver.ts';

/** Records and notes at a place: read and written whole. */

const MOST_BYTES = 64 * 1024 * 1024;

/** Null when there is no such file. Throws what the driver throws for everything else, and for a file far too large. */
export async function readSmall(place: OpenPlace, file: string): Promise<Buffer | null> {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const block of place.read(file)) {
      bytes += block.length;
      if (bytes > MOST_BYTES) throw new DarkiveError('io-failed', `${file} is far too large to be one of our records.`);
      blocks.push(block);
    }
  } catch (error) {
    if (isDarkiveError(error) && error.facts['errno'] === 'ENOENT') return null;
    throw error;
  }
  return Buffer.concat(blocks);
}

/** Writes the file unless it lies there as it shall be. `bytesThere`: its size there; undefined: it is not there. True when it was written. */
export async function writeSmall(
  place: OpenPlace,
  file: string,
  text: string,
  bytesThere: number | undefined,
): Promise<boolean> {
  const content = Buffer.from(text);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (bytesThere === content.length && (await place.hash(file)).sha256 === sha256) return false;
  const written = await place.write(file, once(content), { bytes: content.length, sha256 });
  if (written.state === 'written') return true;
  throw new DarkiveError('bug', `${file} was not written as it was made.`);
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
