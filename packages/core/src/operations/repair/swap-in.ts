import { chmod, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { checkFile } from '../../archive/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { ioError, syncDirectory, syncFile } from '../../fs/index.ts';
import type { StoredFile } from '../../lifecycle/plugin-types.ts';

/**
 * Replaces a damaged slice by its repaired copy. The copy must be, byte for byte, what the manifest says;
 * the rename replaces the damaged file at one instant, so a crash leaves either of them, whole.
 */
export async function swapIn(repaired: string, original: StoredFile, signal: AbortSignal): Promise<void> {
  const state = await checkFile({ ...original, path: repaired }, { signal });
  if (state.state !== 'intact') {
    throw new DarkiveError('not-repairable', `The repaired copy of ${original.path} is not right: ${state.message}.`, {
      hint: 'The damaged file was left as it is. Look for another copy of this archive.',
      facts: { file: original.path },
    });
  }
  try {
    await chmod(repaired, 0o644);
    await syncFile(repaired);
    await rename(repaired, original.path);
    await syncDirectory(dirname(original.path));
  } catch (error) {
    throw ioError(error, 'put the repaired slice in place', original.path);
  }
}
