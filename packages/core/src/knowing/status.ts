import { readStore } from '../archive/index.ts';
import { awayOf } from '../copies/away.ts';
import { copiesPolicyOf } from '../copies/policy.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError, type ExitName } from '../errors/index.ts';
import {
  describedByLedger,
  describedByStore,
  gatherHoldings,
  holdingsFrom,
  memoryOf,
  type Holding,
  type Memory,
} from '../holdings/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { createZone } from '../time/zone.ts';
import type { StatusDocument } from '../holdings/documents/status-document.ts';
import { openFindings } from '../holdings/last-look.ts';
import { missedBySynced } from '../holdings/missed.ts';
import { quickRecordFindings } from '../holdings/record-findings.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { definitionFacts } from '../holdings/definition-facts.ts';
import type { GoneFacts, StatusFacts, StorageFacts } from '../holdings/facts.ts';
import { goneFacts } from '../holdings/gone-facts.ts';
import { judgeStatus } from '../holdings/status/judge-status.ts';
import type { Verdict } from '../holdings/reason.ts';
import { lookAtStorage } from '../holdings/look-at-storage.ts';
import { damagedFindings, manifestFinding, openSyncedLedger } from '../services/synced-ledger.ts';

export interface StatusOptions {
  readonly config: Config;
  /** Null judges all definitions, also those that only archives are left of. */
  readonly definition: string | null;
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

async function gather(
  storage: StorageFacts,
  { config, definition }: StatusOptions,
  services: Services,
): Promise<{ facts: StatusFacts; findings: readonly Finding[] }> {
  const { ledger, findings } = await openFor(storage, config, services);
  try {
    const memory = ledger === null ? null : memoryOf(ledger, config.archives.path);
    const archives = await heldArchives(ledger, memory, storage, config, findings);
    if (storage.problem === null) {
      findings.push(
        ...(await quickRecordFindings(
          archives.map((one) => one.definition),
          config,
          services,
        )),
      );
    }
    const gone = ledger === null || storage.problem !== null ? [] : await missed(ledger, config.archives.path);
    const [now, zone] = [services.clock(), createZone(services.zone())];
    const all = definitionFacts(config, archives, gone, ledger?.lastRuns() ?? [], now, zone);
    if (definition !== null && !all.some(({ name }) => name === definition)) findDefinition(config, definition);
    const definitions = all.filter(({ name }) => definition === null || name === definition);
    const away = awayOf({ holdings: archives, places: memory?.places ?? [], policyOf: copiesPolicyOf(config), now });
    const lastLook = await openFindings(ledger?.lastLook() ?? []);
    return { facts: { now, storage, definitions, archives, gone, away, lastLook }, findings };
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

async function missed(ledger: Ledger, directory: string): Promise<GoneFacts[]> {
  const gone = await missedBySynced(directory, ledger);
  return goneFacts(directory, gone, ledger.remembered());
}

async function heldArchives(
  ledger: Ledger | null,
  memory: Memory | null,
  storage: StorageFacts,
  config: Config,
  findings: Finding[],
): Promise<Holding[]> {
  const directory = config.archives.path;
  if (ledger !== null) {
    const known = { archives: describedByLedger(ledger, directory), memory };
    return storage.problem === null ? gatherHoldings({ directory, ...known }) : holdingsFrom(known, new Map());
  }
  if (storage.problem !== null) return [];
  const store = await readStore(directory);
  findings.push(...store.problems.map(manifestFinding), ...damagedFindings(store.doubts));
  return gatherHoldings({ directory, archives: describedByStore(store), memory: null });
}
