import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';

/** Remembers a published archive and its checks. When that fails it costs a finding: the ledger is rebuilt from manifests. */
export async function recordArchive(
  recorder: LedgerRecorder,
  manifest: Manifest,
  archives: string,
  runId: string,
): Promise<void> {
  const manifestFile = join(archives, manifestFileName(manifest.name));
  await recorder.attempt(async (ledger) => {
    const { size, mtimeNs } = await stat(manifestFile, { bigint: true });
    const place = { directory: archives, manifestFile, manifestBytes: Number(size), manifestMtimeNs: mtimeNs };
    ledger.putArchive(manifest, place);
    ledger.recordChecks(manifest.id, manifest.checks, runId);
  }, undefined);
}
