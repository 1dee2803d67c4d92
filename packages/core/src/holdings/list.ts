import { readPins, readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { describedByLedger, describedByStore, gatherHoldings, memoryOfChecks, type Holding } from './index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { exitOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { ArchivesDocument, ListedArchive } from './documents/archive-documents.ts';
import { goneFinding } from './gone-archives.ts';
import { missedBySynced } from './missed.ts';
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
  const directory = config.archives.path;
  const { pins } = await readPins(directory);
  let holdings: readonly Holding[];
  if (ledger === null) {
    const store = await readStore(directory);
    findings.push(...store.problems.map(manifestFinding), ...damagedFindings(store.doubts));
    holdings = await gatherHoldings({ directory, archives: describedByStore(store), memory: null, pins });
  } else {
    try {
      const archives = describedByLedger(ledger, directory);
      holdings = await gatherHoldings({ directory, archives, memory: memoryOfChecks(ledger), pins });
      const gone = await missedBySynced(directory, ledger);
      const asked = gone.filter((archive) => options.definition === null || archive.definition === options.definition);
      findings.push(...asked.map(goneFinding));
    } finally {
      ledger.close();
    }
  }
  const archives = holdings.filter((holding) => matches(holding, options)).map(listed);
  // An unknown definition without archives is a typing mistake; one with archives was only removed from the configuration.
  if (options.definition !== null && archives.length === 0 && !findings.some(({ code }) => code === 'archive-gone'))
    findDefinition(config, options.definition);
  return {
    document: { schema: 'darkive.archives/1', archives, findings },
    exit: exitOf(findings, 'changes'),
  };
}

function matches(archive: Holding, { definition, type, since, until }: ListOptions): boolean {
  return (
    (definition === null || archive.definition === definition) &&
    (type === null || archive.type === type) &&
    (since === null || archive.createdAt >= since.toISOString()) &&
    (until === null || archive.createdAt <= until.toISOString())
  );
}

function listed({ id, name, definition, type, createdAt, reference, ...holding }: Holding): ListedArchive {
  const { slices, bytes, parity, verifiedAt, outcome, pin, state } = holding;
  return {
    id,
    name,
    definition,
    type,
    createdAt,
    reference,
    slices,
    bytes,
    parity,
    verifiedAt,
    outcome,
    pinned: pin !== null,
    state,
  };
}
