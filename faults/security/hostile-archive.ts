import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough to hold a byte for each change, wherever the sum is taken. */
export const FILLER = `filler${'z'.repeat(200)}`;

/**
 * Gives an entry of a published archive another name of the same length, in the catalogue of its only slice, and corrects
 * the manifest: what somebody could do who may write to the archive directory. The archive must hold a file called
 * FILLER, and not be compressed. dar's checksum of the catalogue is an exclusive or of groups of bytes, so that the same
 * change of the filler, a multiple of 64 bytes further, hides it.
 */
export function renameInArchive(archives: string, archive: string, from: string, to: string): void {
  if (from.length !== to.length) throw new Error('names of different length');
  const file = join(archives, `${archive}.1.dar`);
  const bytes = readFileSync(file);
  // The catalogue is at the end; names in it end with a NUL.
  const name = bytes.lastIndexOf(`${from}\0`);
  const filler = bytes.lastIndexOf(FILLER) + 'filler'.length;
  if (name === -1 || filler < 'filler'.length) throw new Error(`no ${from} or no filler in ${file}`);
  const place = filler + ((((name - filler) % 64) + 64) % 64);
  for (let index = 0; index < from.length; index += 1) {
    const change = from.charCodeAt(index) ^ to.charCodeAt(index);
    bytes[name + index] = (bytes[name + index] ?? 0) ^ change;
    bytes[place + index] = (bytes[place + index] ?? 0) ^ change;
  }
  writeFileSync(file, bytes);
  const manifestFile = join(archives, `${archive}.manifest.json`);
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as {
    slices: { sha256: string }[];
    artifacts: unknown[];
  };
  for (const slice of manifest.slices) slice.sha256 = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
}
