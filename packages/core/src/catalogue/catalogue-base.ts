import { join } from 'node:path';
import { sliceFileName } from '../records/archive-name.ts';
import type { Artifact, Manifest } from '../records/manifest.ts';

/** Who makes the isolated catalogues, as manifests name it. */
export const CORE_PRODUCER = '@darkive/core';

/** Base name of the isolated catalogue of an archive; its one slice is `<base>.1.dar`. */
export function catalogueName(archive: string): string {
  return `${archive}-catalogue`;
}

/** The isolated catalogue among an archive's artifacts; null when it was made without. */
export function catalogueArtifact(manifest: Manifest): Artifact | null {
  const file = sliceFileName(catalogueName(manifest.name), 1);
  return manifest.artifacts.find((artifact) => artifact.kind === 'catalogue' && artifact.file === file) ?? null;
}

/**
 * Base path of the isolated catalogue when the manifest has one, else of the archive itself: what dar and dar_manager
 * read the contents from. `archives`: the directory of the slices. Looks at no file.
 */
export function catalogueBase(manifest: Manifest, archives: string): string {
  const artifact = catalogueArtifact(manifest);
  if (artifact === null) return join(archives, manifest.name);
  return join(artifact.directory ?? archives, catalogueName(manifest.name));
}
