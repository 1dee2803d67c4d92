import { readdir } from 'node:fs/promises';
import { ioError } from '../../fs/index.ts';
import { sliceFileName } from '../../records/archive-name.ts';

/** Names of everything in the archive directory. One look at the directory, however many archives. Throws `io-failed`. */
export async function namesIn(archives: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(archives));
  } catch (error) {
    throw ioError(error, 'read the archive directory', archives);
  }
}

/** Numbers of slices that are not there; whether those that are there are whole is for a verification to say. */
export function absentSlices(
  { name, slices }: { readonly name: string; readonly slices: number },
  names: ReadonlySet<string>,
): number[] {
  const absent: number[] = [];
  for (let slice = 1; slice <= slices; slice += 1) if (!names.has(sliceFileName(name, slice))) absent.push(slice);
  return absent;
}
