import { typed } from '../records/archive-name.ts';
import { readPins, readStore, resolveArchive } from '../archive/index.ts';
import { listContents } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { createDar, type CatalogueEntry } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { ArchiveDocument, ArchiveListing } from '../holdings/documents/archive-documents.ts';
import { interruption } from '../services/interruption.ts';
import { listingOf } from '../holdings/listing.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';

export interface ShowOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
  /** Called once, before the first entry. */
  readonly onArchive: (listing: ArchiveListing, manifest: Manifest) => void;
  /** Called for every entry in dar's order; awaited. */
  readonly onEntry: (entry: CatalogueEntry) => void | Promise<void>;
}

/** `darkive show`: what is in an archive, streamed from its isolated catalogue, or from the archive where it has none. */
export async function showArchive(options: ShowOptions, services: Services): Promise<OperationResult<ArchiveDocument>> {
  const { config } = options;
  const dar = createDar(services.runner);
  await requireDar(dar);
  await checkReadableTarget(config.archives);
  const store = await readStore(config.archives.path);
  const { manifest } = resolveArchive(options.archive, store);
  const { pins } = await readPins(config.archives.path);
  const archive = listingOf(manifest, undefined, pins.has(manifest.name));
  options.onArchive(archive, manifest);
  let entries = 0;
  const { outcome } = await listContents(
    dar,
    manifest,
    (entry) => {
      entries += 1;
      return options.onEntry(entry);
    },
    { archives: config.archives.path, signal: services.signal },
  );
  if (services.signal.aborted) throw interruption(services.signal);
  if (outcome.kind !== 'ok') {
    throw new DarkiveError(
      'chain-damaged',
      `${manifest.name}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
      {
        hint: `Look what is wrong with: darkive verify ${typed(manifest.name)}`,
        facts: { archive: manifest.name, tool: 'dar' },
      },
    );
  }
  return {
    document: {
      schema: 'darkive.archive/1',
      archive,
      manifest,
      entries,
      findings: store.problems.map(manifestFinding),
    },
    exit: 'done',
  };
}
