import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestText } from '../archive/manifest-file.ts';
import type { LedgerRecorder } from '../ledger/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';

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
    // Of what was meant to be written: another content of the file is noticed by the next look at it.
    const manifestSha256 = createHash('sha256').update(manifestText(manifest)).digest('hex');
    const seen = { manifestBytes: Number(size), manifestMtimeNs: mtimeNs, manifestSha256 };
    const place = { directory: archives, manifestFile, ...seen };
    ledger.putArchive(manifest, place);
    ledger.recordChecks(manifest.id, manifest.checks, runId);
  }, undefined);
}
