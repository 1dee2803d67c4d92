import type { CatalogueEntry } from '../../dar/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import { freeSpace } from '../../fs/index.ts';
import { formatBytes } from '../../services/format-bytes.ts';

/**
 * Throws `target-full` when a sample does not fit into the temporary directory: cut files would look like an archive that
 * does not restore. Holes take no room.
 */
export async function requireRoom(
  archive: string,
  sample: readonly Pick<CatalogueEntry, 'bytes' | 'sparse'>[],
  temporary: string,
): Promise<void> {
  const needBytes = sample.reduce((total, { bytes, sparse }) => total + (sparse ? 0 : (bytes ?? 0)), 0);
  const { freeBytes } = await freeSpace(temporary);
  if (freeBytes >= needBytes) return;
  throw new DarkiveError(
    'target-full',
    `${archive} cannot be tested: files of ${formatBytes(needBytes)} are to be restored into ${temporary}, where ${formatBytes(freeBytes)} are free.`,
    {
      hint: 'Free space there, or set "temporary" to a larger directory, then run the backup again. This archive was not published.',
      facts: { archive, phase: 'restore-test', directory: temporary, needBytes, freeBytes },
    },
  );
}
