import { join } from 'node:path';
import { readManifest, replaceManifest, type ArchiveStore } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import { withArchiveLock } from '../../session/archive-lock.ts';
import { differingKeys } from '../../holdings/ledger-differences.ts';
import type { Services } from '../../services/services.ts';
import type { VerifiedArchive } from '../verify/verify-archive.ts';

/**
 * Seals manifests from before there were seals, when their archives were just found sound in every check: slices and artifacts
 * are what they say, dar lists what they count, chain and name agree with them, and so does the ledger where it knows
 * the archive. What nothing can prove (host, arguments) is sealed as it is. It takes the lock for this alone; while
 * somebody else has it the next scrub does it.
 */
export async function sealProved(
  checked: readonly { readonly manifest: Manifest; readonly verified: VerifiedArchive }[],
  store: ArchiveStore,
  ledger: Pick<LedgerRecorder, 'attempt'>,
  { config, services }: { readonly config: Config; readonly services: Services },
): Promise<Finding[]> {
  const unsealed = new Set(store.doubts.filter(({ doubt }) => doubt.kind === 'unsealed').map(({ file }) => file));
  const rows = await ledger.attempt((open) => new Map(open.listArchives().map((row) => [row.id, row])), new Map());
  const sound = checked.filter(({ manifest, verified }) => {
    const row = rows.get(manifest.id);
    const agrees = row === undefined || differingKeys(row, manifest).length === 0;
    return (
      agrees &&
      unsealed.has(manifestFileName(manifest.name)) &&
      verified.checks.every(({ result }) => result === 'passed')
    );
  });
  if (sound.length === 0) return [];
  const archives = config.archives.path;
  const sealed: string[] = [];
  try {
    await withArchiveLock(config, 'scrub', services, async () => {
      for (const { manifest } of sound) {
        const now = await readManifest(join(archives, manifestFileName(manifest.name)));
        if ('problem' in now || JSON.stringify(now.manifest) !== JSON.stringify(manifest)) continue;
        await replaceManifest(archives, manifest);
        sealed.push(manifest.name);
      }
    });
  } catch (error) {
    const { message } = asDarkiveError(error);
    const text = `Manifests that were proved could not be sealed now; a later scrub does it: ${message}`;
    return [
      finding('info', 'manifest-not-sealed', text, null, { archives: sound.map(({ manifest }) => manifest.name) }),
    ];
  }
  if (sealed.length === 0) return [];
  const what = sealed.length === 1 ? `the manifest of ${sealed[0]}` : `${sealed.length} manifests`;
  return [
    finding('info', 'manifest-sealed', `Sealed ${what}: from now on any damage to it shows.`, null, {
      archives: sealed,
    }),
  ];
}
