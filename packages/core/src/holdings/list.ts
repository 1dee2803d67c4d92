import { readPins, readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { evidenceOf, gatherEvidence, namesIn, rememberKnown, seeSlices, soundnessOf } from './index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { anyCounts } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { ArchivesDocument, ArchiveListing, ListedArchive } from './documents/archive-documents.ts';
import { goneFinding } from './gone-archives.ts';
import { missedBySynced } from './missed.ts';
import { listingOf } from './listing.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { damagedFindings, manifestFinding, openSyncedLedger } from '../services/synced-ledger.ts';

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
  let archives: readonly ListedArchive[];
  if (ledger === null) {
    const store = await readStore(config.archives.path);
    findings.push(...store.problems.map(manifestFinding), ...damagedFindings(store.doubts));
    const manifests = store.archives.map(({ manifest }) => manifest);
    const { evidence } = await gatherEvidence(config.archives.path, manifests, async (_work, otherwise) => otherwise);
    archives = manifests
      .map((manifest): ListedArchive => {
        const state = soundnessOf(evidence.get(manifest.id) ?? evidenceOf(manifest, undefined, null));
        return { ...listingOf(manifest, undefined, pins.has(manifest.name)), state };
      })
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
      const known = rememberKnown(ledger);
      const sizes = ledger.sliceSizes();
      const wanted = rows.map((row) => ({ ...row, sizes: sizes.get(row.id) ?? null }));
      const seen = await seeSlices(config.archives.path, await namesIn(config.archives.path), wanted);
      archives = rows.map((row) => {
        const state = soundnessOf(evidenceOf({ id: row.id, checks: [] }, seen.get(row.id), known));
        return { ...row, pinned: pins.has(row.name), state };
      });
      const gone = await missedBySynced(config.archives.path, ledger);
      const asked = gone.filter((archive) => options.definition === null || archive.definition === options.definition);
      findings.push(...asked.map(goneFinding));
    } finally {
      ledger.close();
    }
  }
  // An unknown definition without archives is a typing mistake; one with archives was only removed from the configuration.
  if (options.definition !== null && archives.length === 0 && !findings.some(({ code }) => code === 'archive-gone'))
    findDefinition(config, options.definition);
  return {
    document: { schema: 'darkive.archives/1', archives, findings },
    exit: anyCounts(findings) ? 'degraded' : 'done',
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
