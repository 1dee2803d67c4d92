import { join } from 'node:path';
import type { StoredFile } from '../lifecycle/plugin-types.ts';
import type { Artifact, Manifest } from '../records/manifest.ts';

export interface ArchiveFiles {
  readonly slices: readonly StoredFile[];
  readonly artifacts: readonly (StoredFile & { readonly artifact: Artifact })[];
}

/** Where the files of an archive are, and what they should be. `archives`: the directory of the slices. */
export function storedFiles(manifest: Manifest, archives: string): ArchiveFiles {
  return {
    slices: manifest.slices.map((slice, index) => ({
      path: join(archives, slice.file),
      bytes: slice.bytes,
      sha256: slice.sha256,
      slice: index + 1,
    })),
    artifacts: manifest.artifacts.map((artifact) => ({
      path: join(artifact.directory ?? archives, artifact.file),
      bytes: artifact.bytes,
      sha256: artifact.sha256,
      slice: artifact.parity?.slice ?? null,
      artifact,
    })),
  };
}
