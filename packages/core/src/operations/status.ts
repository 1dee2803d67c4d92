import { readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError, type ExitName } from '../errors/index.ts';
import { freeSpace } from '../fs/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { DrillRecord } from '../records/drill.ts';
import { finding, type Finding } from '../records/finding.ts';
import { redundancyTotals } from '../records/redundancy.ts';
import { createZone } from '../schedule/index.ts';
import { checkReadableTarget } from './backup/target-guards.ts';
import type { ArchiveListing } from './documents/archive-documents.ts';
import type { StatusDocument } from './documents/status-document.ts';
import { listingOf } from './listing.ts';
import { openServicesLedger } from './open-ledger.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import type { ArchiveFacts, StatusFacts, StorageFacts } from './status/facts.ts';
import { judgeStatus, type Verdict } from './status/judge-status.ts';
import { plannedBackups } from './status/planned-backups.ts';
import { manifestFinding, openSyncedLedger } from './synced-ledger.ts';

export interface StatusOptions {
  readonly config: Config;
  /** Null judges all definitions, also those that only archives are left of. */
  readonly definition: string | null;
  /** IANA name of the time zone that schedules are meant in. */
  readonly zone: string;
}

const EXITS: Readonly<Record<Verdict, ExitName>> = { ok: 'done', attention: 'degraded', danger: 'damage' };

/** `darkive status`: one verdict over all that ledger and manifests know. Reads no archive. */
export async function showStatus(options: StatusOptions, services: Services): Promise<OperationResult<StatusDocument>> {
  const { config } = options;
  const storage = await lookAtStorage(config);
  const { facts, findings } = await gather(storage, options, services);
  const verdict = judgeStatus(facts);
  return {
    document: { schema: 'darkive.status/1', ...verdict, findings },
    exit: verdict.verdict === 'ok' && findings.length > 0 ? 'degraded' : EXITS[verdict.verdict],
  };
}

async function lookAtStorage(config: Config): Promise<StorageFacts> {
  const { path } = config.archives;
  try {
    await checkReadableTarget(config.archives);
    const { freeBytes, totalBytes } = await freeSpace(path);
    return { path, problem: null, freeBytes, totalBytes };
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { path, problem: error.message, freeBytes: null, totalBytes: null };
  }
}

async function gather(
  storage: StorageFacts,
  { config, definition, zone: zoneName }: StatusOptions,
  services: Services,
): Promise<{ facts: StatusFacts; findings: readonly Finding[] }> {
  const { ledger, findings } = await openFor(storage, config, services);
  try {
    const archives = await archiveFacts(ledger, storage, config, findings);
    const runs = ledger?.lastRuns() ?? [];
    const configured = new Set(config.definitions.map(({ name }) => name));
    const known = new Set([...configured, ...archives.map((archive) => archive.definition)]);
    if (definition !== null && !known.has(definition)) findDefinition(config, definition);
    const names = [...known].filter((name) => definition === null || name === definition);
    const [now, zone] = [services.clock(), createZone(zoneName)];
    const definitions = names.map((name) => {
      const defined = config.definitions.find((one) => one.name === name);
      const own = archives.filter((archive) => archive.definition === name);
      return {
        name,
        configured: configured.has(name),
        planned: defined === undefined ? null : plannedBackups(defined, own, now, zone),
        lastRun: runs.find((run) => run.definition === name) ?? null,
      };
    });
    return { facts: { now, storage, definitions, archives }, findings };
  } finally {
    ledger?.close();
  }
}

/** Storage that is away leaves the ledger as it is: it remembers what was there. */
async function openFor(
  storage: StorageFacts,
  config: Config,
  services: Services,
): Promise<{ ledger: Ledger | null; findings: Finding[] }> {
  if (storage.problem === null) return openSyncedLedger(config, services);
  try {
    return { ledger: await openServicesLedger(config, services, 'archives'), findings: [] };
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { ledger: null, findings: [finding('degraded', error.code, error.message, error.hint ?? null)] };
  }
}

async function archiveFacts(
  ledger: Ledger | null,
  storage: StorageFacts,
  config: Config,
  findings: Finding[],
): Promise<ArchiveFacts[]> {
  if (ledger === null) {
    if (storage.problem !== null) return [];
    const store = await readStore(config.archives.path);
    findings.push(...store.problems.map(manifestFinding));
    return store.archives.map(({ manifest }) => ({ ...common(listingOf(manifest)), checks: manifest.checks }));
  }
  const checks = ledger.newestChecks();
  const redundancy = ledger.redundancy();
  const drills = ledger.drills();
  return ledger.listArchives({ directory: config.archives.path }).map((row) => ({
    ...common(row),
    checks: checks.get(row.id) ?? [],
    redundancy: redundancyTotals(redundancy.get(row.id) ?? []),
    restoreDrill: lastDrill(drills, row.id, 'restore'),
    repairDrill: lastDrill(drills, row.id, 'repair'),
  }));
}

function common(listing: Omit<ArchiveListing, 'pinned'>): ArchiveFacts {
  const { id, name, definition, type, createdAt, reference, bytes, parity, verifiedAt } = listing;
  return {
    id,
    name,
    definition,
    type,
    createdAt,
    reference,
    bytes: bytes + (parity?.bytes ?? 0),
    hasParity: parity !== null,
    verifiedAt,
    checks: [],
    redundancy: null,
    restoreDrill: null,
    repairDrill: null,
  };
}

function lastDrill(drills: readonly DrillRecord[], id: string, kind: DrillRecord['kind']): DrillRecord | null {
  return (
    drills.findLast((drill) => drill.archiveId === id && drill.kind === kind && drill.result !== 'not-possible') ?? null
  );
}
