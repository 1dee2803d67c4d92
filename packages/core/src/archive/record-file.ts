import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { errnoOf, fsErrorText } from '../fs/index.ts';
import { checkSeal } from './seal.ts';

/** More than any record of ours. */
const MAXIMUM_BYTES = 64 * 1024 * 1024;

export type RecordBytes =
  | { readonly content: Buffer; readonly size: number; readonly mtimeNs: bigint }
  /** `missing`: there is no such file. */
  | { readonly problem: string; readonly missing: boolean };

/**
 * Reads a small file that anybody may have put there: never through a link at its end, never from a pipe or device, never
 * more than fits. What is wrong with it is an answer, not a throw.
 */
export async function readRecordBytes(file: string): Promise<RecordBytes> {
  try {
    // Without O_NONBLOCK a pipe would be waited for.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat({ bigint: true });
      if (!stat.isFile()) return { problem: 'it is not a regular file', missing: false };
      if (stat.size > MAXIMUM_BYTES) return { problem: `it has ${stat.size} bytes, far too many`, missing: false };
      return { content: await handle.readFile(), size: Number(stat.size), mtimeNs: stat.mtimeNs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ELOOP') return { problem: 'it is a symbolic link, not a regular file', missing: false };
    return { problem: fsErrorText(error), missing: errno === 'ENOENT' };
  }
}

export type ParsedRecord = { readonly data: unknown; readonly sealed: boolean } | { readonly problem: string };

/** JSON, and the seal where there is one. The text of a foreign file is never repeated in the problem. */
export function parseRecord(text: string | Uint8Array): ParsedRecord {
  let data: unknown;
  try {
    data = JSON.parse(typeof text === 'string' ? text : utf8.decode(text));
  } catch {
    return { problem: 'it is not valid JSON' };
  }
  const state = checkSeal(text, data);
  return 'problem' in state ? state : { data, sealed: state.seal === 'proved' };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
