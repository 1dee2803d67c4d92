import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SliceFileInfo } from '../dar/index.ts';
import { ioError } from '../fs/index.ts';
import { sliceFileName } from '../records/archive-name.ts';

/** Slices that Darkive would later refuse: links, and numbers with leading zeros. */
export async function sliceFileProblem(
  archives: string,
  name: string,
  slices: readonly SliceFileInfo[],
): Promise<string | null> {
  for (const { file, number } of slices) {
    if (file !== sliceFileName(name, number)) return `its slices are numbered with leading zeros (${file})`;
    try {
      if (!(await lstat(join(archives, file))).isFile()) return `${file} is not a regular file`;
    } catch (error) {
      throw ioError(error, 'look at', join(archives, file));
    }
  }
  return null;
}
