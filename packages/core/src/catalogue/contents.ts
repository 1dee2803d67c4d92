import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dar, DarOptions, DarResult } from '../dar/dar.ts';
import type { CatalogueEntry } from '../dar/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { catalogueArtifact, catalogueBase } from './catalogue-base.ts';

export interface ContentsOptions extends DarOptions {
  /** Directory of the slices. */
  readonly archives: string;
}

/**
 * What an archive holds, every entry in dar's order: from its isolated catalogue where that is as long as its manifest
 * says (no slice is read then), else from the archive's last slice. Entries may have been given when it fails.
 */
export async function listContents(
  dar: Dar,
  manifest: Manifest,
  onEntry: (entry: CatalogueEntry) => void | Promise<void>,
  { archives, ...options }: ContentsOptions,
): Promise<DarResult & { readonly source: 'catalogue' | 'archive' }> {
  if (await hasCatalogue(manifest, archives)) {
    let given = false;
    const onOwnEntry = (entry: CatalogueEntry): void | Promise<void> => {
      given = true;
      return onEntry(entry);
    };
    const base = catalogueBase(manifest, archives);
    const result = await dar.listIsolated(base, manifest.type, onOwnEntry, options).catch((error: unknown) => {
      // A listing in a form that we do not know; the archive's own may do.
      if (given || !isDarkiveError(error) || error.code !== 'tool-failed') throw error;
      return null;
    });
    if (result !== null && (given || result.outcome.kind !== 'damaged')) return { ...result, source: 'catalogue' };
  }
  return { ...(await dar.list(join(archives, manifest.name), onEntry, options)), source: 'archive' };
}

/** The isolated catalogue is there, in its full length. */
async function hasCatalogue(manifest: Manifest, archives: string): Promise<boolean> {
  const artifact = catalogueArtifact(manifest);
  if (artifact === null) return false;
  return lstat(`${catalogueBase(manifest, archives)}.1.dar`).then(
    (stat) => stat.isFile() && stat.size === artifact.bytes,
    () => false,
  );
}
