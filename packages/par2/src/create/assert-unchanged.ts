import { Buffer } from 'node:buffer';
import type { FileHashes } from '../engine/hash-files.ts';
import { fileHashKey } from '../engine/hash-jobs.ts';
import { changed, lookAgain } from '../fs/sources.ts';
import { md5OfSource } from '../verify/whole-files.ts';
import type { SetMember } from './source-set.ts';

/**
 * At the end of all computing: is every file what the set now says of it? Where nothing but a time has changed, its content
 * is read once more, rather than throwing the work away. That is enough when the whole was read in one pass: then hashes and
 * recovery blocks are of the same bytes.
 * @throws Par2Error `changed`, `vanished`, `unreadable`
 */
export async function assertUnchanged(
  members: readonly SetMember[],
  hashes: FileHashes,
  passes: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { source } of members) {
    if ((await lookAgain(source)) === 'same') continue;
    if (passes > 1) throw changed(source, [{ words: 'its time is another, and it was read in several passes' }]);
    const digest = Buffer.from(hashes.digests.get(fileHashKey(source, 'md5')) ?? []).toString('hex');
    if ((await md5OfSource(source, signal)) === digest) continue;
    throw changed(source, [{ words: 'its time is another, and so is its content' }]);
  }
}
