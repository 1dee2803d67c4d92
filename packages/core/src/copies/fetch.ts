import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ioError } from '../fs/index.ts';
import type { OpenPlace } from './driver.ts';
import { ARCHIVES } from './lying-there.ts';

/** Brings a file of an archive from a place to `to`, a new file. Nothing is compared. Throws what the place throws, `target-full`, `io-failed`. */
export async function fetchFile(place: OpenPlace, file: string, to: string, signal: AbortSignal): Promise<void> {
  const target = createWriteStream(to, { mode: 0o600, flags: 'wx' });
  let failed: unknown = null;
  target.once('error', (error) => (failed = error));
  try {
    await pipeline(Readable.from(place.read(`${ARCHIVES}${file}`)), target, { signal });
  } catch (error) {
    throw error === failed ? ioError(error, 'write', to) : error;
  }
}
