import { basename, join } from 'node:path';
import { regularSize } from './check-files.ts';
import type { ParitySet } from './parity-sets.ts';
import { salvageCopy } from './salvage-copy.ts';

/** Copies of a set's files in a directory of the caller's own; their names, the index first. What is missing or no regular file is left out. */
export async function copyParity(
  { files }: Pick<ParitySet, 'files'>,
  directory: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const copied: string[] = [];
  for (const { path } of files) {
    const size = await regularSize(path);
    if (typeof size !== 'number' || size === 0) continue;
    await salvageCopy(path, join(directory, basename(path)), signal);
    copied.push(basename(path));
  }
  return copied;
}
