import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkFile, settleLike } from '../../archive/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { ioError, syncDirectory, syncFile } from '../../fs/index.ts';
import type { StoredFile } from '../../lifecycle/plugin-types.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';
import { keepOriginal } from './kept-originals.ts';

/** Throws `not-repairable` unless a repaired copy is, byte for byte, what the manifest says. */
export async function requireRepaired(repaired: string, original: StoredFile, signal: AbortSignal): Promise<void> {
  const state = await checkFile({ ...original, path: repaired }, { signal });
  if (state.state === 'intact') return;
  throw new DarkiveError('not-repairable', `The repaired copy of ${original.path} is not right: ${state.message}.`, {
    hint: 'Look for another copy of this archive. The damaged file was left as it is.',
    facts: { file: original.path },
  });
}

/**
 * Replaces a damaged slice by its repaired copy, which must equal the manifest. The damaged file is kept until the whole
 * archive has been tested; the rename replaces it at one instant.
 */
export async function swapIn(
  repaired: string,
  original: StoredFile,
  { name }: Pick<Manifest, 'name'>,
  archives: string,
  signal: AbortSignal,
): Promise<void> {
  await requireRepaired(repaired, original, signal);
  await keepOriginal(original.path, archives);
  try {
    await settleLike(repaired, join(archives, manifestFileName(name)));
    await syncFile(repaired);
    await rename(repaired, original.path);
    await syncDirectory(dirname(original.path));
  } catch (error) {
    throw ioError(error, 'put the repaired slice in place', original.path);
  }
}
