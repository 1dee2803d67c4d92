import { typed } from '../records/archive-name.ts';
import { listContents, type CatalogIndex } from '../catalogue/index.ts';
import type { Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';

interface IndexRequest {
  /** Directory of the slices. */
  readonly archives: string;
  readonly dar: Dar;
  readonly signal: AbortSignal;
}

/** Lists an archive into the index. Throws `catalogue-unusable` when its contents cannot be listed; nothing of it is left then. */
export async function indexArchive(
  index: CatalogIndex,
  manifest: Manifest,
  { archives, dar, signal }: IndexRequest,
): Promise<void> {
  await index.addArchive(manifest, async (onEntry) => {
    const { outcome } = await listContents(dar, manifest, onEntry, { archives, signal });
    throwIfInterrupted(signal);
    if (outcome.kind === 'ok') return;
    throw new DarkiveError(
      'catalogue-unusable',
      `${manifest.name}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
      {
        hint: `Look what is wrong with: darkive verify ${typed(manifest.name)}`,
        facts: { archive: manifest.name, tool: 'dar' },
      },
    );
  });
}
