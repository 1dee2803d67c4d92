import { readPins, readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { checkReadableTarget } from './backup/target-guards.ts';
import type { ArchiveListing, ArchivesDocument } from './documents/archive-documents.ts';
import { listingOf } from './listing.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import { damagedFindings, manifestFinding, openSyncedLedger } from './synced-ledger.ts';

export interface ListOptions {
  readonly config: Config;
  /** Null lists all definitions, also those that are no longer configured. */
  readonly definition: string | null;
  readonly type: ArchiveType | null;
  /** Only archives created between these moments, both included. */
  readonly since: Date | null;
  readonly until: Date | null;
}

/** `darkive list`: the published archives, oldest first. Without a usable ledger the manifests answer. */
export async function listArchives(
  options: ListOptions,
  services: Services,
): Promise<OperationResult<ArchivesDocument>> {
  const { config } = options;
  await checkReadableTarget(config.archives);
  const { ledger, findings } = await openSyncedLedger(config, services);
  const { pins } = await readPins(config.archives.path);
  let archives: readonly ArchiveListing[];
  if (ledger === null) {
    const store = await readStore(config.archives.path);
    findings.push(...store.problems.map(manifestFinding), ...damagedFindings(store.doubts));
    archives = store.archives
      .map(({ manifest }) => listingOf(manifest, undefined, pins.has(manifest.name)))
      .filter((archive) => matches(archive, options));
  } else {
    try {
      const rows = ledger.listArchives({
        directory: config.archives.path,
        ...(options.definition === null ? {} : { definition: options.definition }),
        ...(options.type === null ? {} : { type: options.type }),
        ...(options.since === null ? {} : { since: options.since }),
        ...(options.until === null ? {} : { until: options.until }),
      });
      archives = rows.map((row) => ({ ...row, pinned: pins.has(row.name) }));
    } finally {
      ledger.close();
    }
  }
  // An unknown definition without archives is a typing mistake; one with archives was only removed from the configuration.
  if (options.definition !== null && archives.length === 0) findDefinition(config, options.definition);
  return {
    document: { schema: 'darkive.archives/1', archives, findings },
    exit: findings.some(({ severity }) => severity === 'degraded') ? 'degraded' : 'done',
  };
}

function matches(archive: ArchiveListing, { definition, type, since, until }: ListOptions): boolean {
  return (
    (definition === null || archive.definition === definition) &&
    (type === null || archive.type === type) &&
    (since === null || archive.createdAt >= since.toISOString()) &&
    (until === null || archive.createdAt <= until.toISOString())
  );
}
