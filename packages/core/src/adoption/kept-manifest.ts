import { join } from 'node:path';
import { checkFile, copyOf, readManifestAt, storedFiles } from '../archive/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';

/**
 * The manifest of an archive that lost it, from the copy that Darkive keeps: when the copy proves itself and every slice is,
 * byte for byte, what it says. Null when there is none, or the slices are others.
 */
export async function keptManifest(archives: string, name: string, signal: AbortSignal): Promise<Manifest | null> {
  const copy = await readManifestAt(copyOf(join(archives, manifestFileName(name))));
  if ('problem' in copy || copy.doubt !== null) return null;
  for (const slice of storedFiles(copy.manifest, archives).slices) {
    if ((await checkFile(slice, { signal })).state !== 'intact') return null;
  }
  return copy.manifest;
}

export function fromCopy(archive: string): Finding {
  const text = `The manifest of ${archive} is the one that it had: its copy was still there, and every slice is as it says.`;
  return finding('info', 'manifest-from-copy', text, null, { archive });
}
