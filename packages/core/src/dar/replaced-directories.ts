import { lstat } from 'node:fs/promises';
import { joinBytes } from '../fs/index.ts';

/**
 * Whether a directory lies at `path` in the target. Where dar 2.7.8 puts something else in its place, it restores the
 * data but leaves mode 0700 and the time of extraction: such paths are extracted a second time.
 */
export async function isDirectory(root: string, path: Buffer): Promise<boolean> {
  try {
    return (await lstat(joinBytes(root, path))).isDirectory();
  } catch {
    // Nothing there, or a parent that is no directory yet. What cannot be seen is dar's to report.
    return false;
  }
}
