import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';

/** Remembers a published archive and its checks. A ledger that cannot be written costs nothing but itself: it is rebuilt from manifests. */
export async function recordArchive(
  ledger: LedgerRecorder,
  manifest: Manifest,
  archives: string,
  runId: string,
): Promise<void> {
  const manifestFile = join(archives, manifestFileName(manifest.name));
  const { size, mtimeNs } = await stat(manifestFile, { bigint: true });
  await ledger.putArchive(manifest, {
    directory: archives,
    manifestFile,
    manifestBytes: Number(size),
    manifestMtimeNs: mtimeNs,
  });
  await ledger.recordChecks(manifest.id, manifest.checks, runId);
}
