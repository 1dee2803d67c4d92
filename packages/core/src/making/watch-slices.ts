import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SliceFile } from '../lifecycle/plugin-types.ts';
import { sliceFileName } from '../records/archive-name.ts';

/** A directory of a few names: what a look costs is nothing beside the second that a slice takes. */
const POLL_MILLISECONDS = 100;

export interface SliceWatch {
  /** Slice `number` is closed: dar writes the next one. Called in order, one at a time. */
  readonly onClosed: (slice: SliceFile) => Promise<void>;
  /** Bytes written so far, and slices begun. */
  readonly onProgress: (bytes: number, slices: number) => void;
}

/**
 * Watches dar writing slices until `stop` is aborted. A slice counts as closed when the next one exists;
 * dar may still rewrite it, so whoever used it looks again when dar has ended (docs/tools/dar.md).
 */
export async function watchSlices(
  directory: string,
  archive: string,
  watch: SliceWatch,
  stop: AbortSignal,
): Promise<void> {
  let closed = 0;
  let closedBytes = 0;
  while (!stop.aborted) {
    await sleep(POLL_MILLISECONDS, undefined, { signal: stop }).catch(() => undefined);
    const begun = await countSlices(directory, archive);
    while (closed + 1 < begun && !stop.aborted) {
      closed += 1;
      const path = join(directory, sliceFileName(archive, closed));
      const bytes = await sizeOf(path);
      closedBytes += bytes;
      await watch.onClosed({ number: closed, path, bytes });
    }
    const current = begun === 0 ? 0 : await sizeOf(join(directory, sliceFileName(archive, closed + 1)));
    watch.onProgress(closedBytes + current, begun);
  }
}

async function countSlices(directory: string, archive: string): Promise<number> {
  const names = new Set(await readdir(directory));
  let count = 0;
  while (names.has(sliceFileName(archive, count + 1))) count += 1;
  return count;
}

/** A slice that dar is just replacing has no size for a moment. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
