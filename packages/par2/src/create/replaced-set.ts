import { unlink } from 'node:fs/promises';
import { Par2Error } from '../errors.ts';
import { openSet } from '../verify/load-set.ts';

/**
 * Removes what a set that was replaced has left: volumes of other numbers than the new ones. Only files that hold packets of
 * that set, or nothing at all, go. `before`: the files of the old set, from `filesOfSet`.
 */
export async function removeReplaced(before: readonly string[], made: readonly string[]): Promise<void> {
  for (const path of before) if (!made.includes(path)) await unlink(path);
}

/** The files of the set of that name; none when there is no set, or nothing of it can be read. */
export async function filesOfSet(index: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  try {
    const opened = await openSet({ index, signal });
    try {
      const { volumes } = await opened.read();
      return volumes.filter(({ isEmpty, source }) => !isEmpty || source.size === 0).map(({ source }) => source.path);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof Par2Error && error.code !== 'aborted') return [];
    throw error;
  }
}
