import { typed } from '../records/archive-name.ts';
import { checkFile, type ArchiveFiles } from '../archive/index.ts';
import type { OnDamageEvent } from '../lifecycle/plugin-types.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';

export type DamagedSlice = OnDamageEvent['damaged'][number] & { readonly message: string };

/** The slices that are not as the manifest says. */
export async function damagedSlices(
  files: Pick<ArchiveFiles, 'slices'>,
  services: Services,
  pace?: (bytes: number) => Promise<void>,
): Promise<DamagedSlice[]> {
  const damaged: DamagedSlice[] = [];
  const total = files.slices.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const slice of files.slices) {
    throwIfInterrupted(services.signal);
    const state = await checkFile(slice, {
      signal: services.signal,
      ...(pace === undefined ? {} : { pace }),
      onBytes: (bytes) => {
        done += bytes;
        services.onProgress({ kind: 'progress', bytes: done, totalBytes: total, slices: slice.slice });
      },
    });
    if (state.state !== 'intact')
      damaged.push({ slice: slice.slice ?? 0, reason: state.state, message: state.message });
  }
  return damaged;
}

export function sliceFindings(manifest: Manifest, damaged: readonly DamagedSlice[]): Finding[] {
  return damaged.map(({ slice, reason, message }) =>
    finding(
      'damage',
      `slice-${reason}`,
      `${manifest.name}: slice ${slice} is damaged: ${message}.`,
      `Repair it with: darkive repair ${typed(manifest.name)}`,
      { archive: manifest.name, slice },
    ),
  );
}

/** Artifacts that are not as the manifest says. The archive can be restored without them: degraded, not damage. */
export async function artifactFindings(
  manifest: Manifest,
  files: ArchiveFiles,
  services: Services,
  pace?: (bytes: number) => Promise<void>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const stored of files.artifacts) {
    throwIfInterrupted(services.signal);
    const state = await checkFile(stored, { signal: services.signal, ...(pace === undefined ? {} : { pace }) });
    if (state.state === 'intact') continue;
    findings.push(
      finding(
        'degraded',
        `${stored.artifact.kind}-${state.state}`,
        `${manifest.name}: the ${stored.artifact.kind} file ${stored.artifact.file} is not as it was written: ${state.message}.`,
        `The archive itself does not need it. Make it anew: darkive repair ${typed(manifest.name)}`,
        { archive: manifest.name, file: stored.path },
      ),
    );
  }
  return findings;
}
