import { readStore } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import type { ExitName } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { DrillRecord } from '../records/drill.ts';
import { parseArchiveName, typed } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { exitOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { DrillDocument } from '../holdings/documents/integrity-documents.ts';
import { repairTurns, restoreTurns, type DrillCandidate } from './drill/choose-drills.ts';
import { repairDrill } from './drill/repair-drill.ts';
import { restoreDrill } from './drill/restore-drill.ts';
import type { Budget } from '../session/budget.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { announced, type Part } from '../session/notify/announced.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import { standingOf } from './verify/standing.ts';

export interface DrillOptions {
  readonly config: Config;
  /** Null drills all definitions. */
  readonly definition: string | null;
  /** Null stands for 1 GiB. */
  readonly budget: Budget | null;
}

const DEFAULT_BYTES = 1024 ** 3;
/** What one drill restores at most of a time, in bytes. */
const PORTION_OF_TIME = 256 * 1024 ** 2;
/** So that a drill sees several archives. */
const ARCHIVES_IN_A_BUDGET = 4;

/**
 * `darkive drill`: proves by doing it that old archives can be restored and repaired. Each drill is recorded when it is
 * done; the next run goes on there. Takes no lock: it changes nothing of the archives.
 */
export async function drill(options: DrillOptions, services: Services): Promise<OperationResult<DrillDocument>> {
  const { config } = options;
  return announced({ event: 'drill', config, parts: drilledParts }, services, () =>
    recorded({ command: 'drill', config }, services, (own, tally) => drillOldest(options, own, tally)),
  );
}

async function drillOldest(
  options: DrillOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<DrillDocument>> {
  tally.definition = options.definition;
  const { config, definition } = options;
  await checkReadableTarget(config.archives);
  await requireDar(createDar(services.runner));
  const store = await readStore(config.archives.path);
  const manifests = store.archives
    .map(({ manifest }) => manifest)
    .filter((manifest) => definition === null || manifest.definition === definition);
  if (definition !== null && manifests.length === 0) findDefinition(config, definition);
  const byId = new Map(manifests.map((manifest) => [manifest.id, manifest]));
  const candidates = manifests.map((manifest) => candidateOf(manifest, services));
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  const done: DrillRecord[] = [];
  const findings: Finding[] = store.problems.map(manifestFinding);
  const keep = async (manifest: Manifest, record: DrillRecord): Promise<boolean> => {
    const standing = record.result === 'failed' ? await standingOf(manifest, config) : null;
    // It was removed or replaced meanwhile, or its disk was: that proves nothing.
    if (standing?.state === 'gone' || standing?.state === 'changed') return false;
    if (standing?.state === 'unreachable') {
      findings.push(standing.finding);
      return false;
    }
    await ledger.attempt((open) => open.recordDrill(record), undefined);
    done.push(record);
    tally.archives = new Set(done.map(({ archiveId }) => archiveId)).size;
    tally.bytes += record.bytes;
    findings.push(...drillFindings(record));
    return true;
  };
  try {
    const before = await ledger.attempt((open) => open.drills(), []);
    const budget = createSpending(options.budget, services);
    // What was restored to its end in this run has had its turn; the others go on while the budget lasts.
    const through = new Set<string>();
    while (!budget.usedUp('restore')) {
      throwIfInterrupted(services.signal);
      const turn = restoreTurns(candidates, [...before, ...done]).find(({ id }) => !through.has(id));
      const manifest = turn === undefined ? undefined : byId.get(turn.id);
      if (turn === undefined || manifest === undefined) break;
      const record = await restoreDrill({ manifest, position: turn.position, quota: budget.portion, config }, services);
      budget.spend('restore', record.bytes);
      const kept = await keep(manifest, record);
      if (!kept || record.to >= record.end) through.add(manifest.id);
    }
    for (const { id, position } of repairTurns(candidates, before)) {
      throwIfInterrupted(services.signal);
      const manifest = byId.get(id);
      if (manifest === undefined || budget.usedUp('repair')) continue;
      const record = await repairDrill({ manifest, index: position, config }, services);
      budget.spend('repair', manifest.slices[position]?.bytes ?? 0);
      await keep(manifest, record);
    }
    const drills = [...before, ...done];
    const failed = done.some(({ result }) => result === 'failed');
    const all = [...findings, ...ledger.findings()];
    return {
      document: {
        schema: 'darkive.drill/1',
        outcome: failed ? 'failed' : done.length === 0 ? 'nothing-to-do' : 'passed',
        drills: done,
        coverage: manifests.map(({ id, name }) => coverageOf(id, name, drills)),
        findings: all,
      },
      exit: failed ? 'damage' : exitOf(all, 'changes'),
    };
  } finally {
    await ledger.close();
  }
}

function candidateOf({ id, name, createdAt, slices, artifacts }: Manifest, { plugins }: Services): DrillCandidate {
  const provable = plugins.loaded.some(
    (plugin) => plugin.hooks.includes('repair-drill') && artifacts.some(({ producer }) => producer === plugin.name),
  );
  return { id, name, createdAt, slices: provable ? slices.length : 0 };
}

interface Spending {
  /** Bytes that one restore drill may restore. */
  readonly portion: number;
  usedUp(kind: DrillRecord['kind']): boolean;
  spend(kind: DrillRecord['kind'], bytes: number): void;
}

/** Repairs get a quarter of the bytes beside the restores, or what is left of the time; one drill of each kind at least. */
function createSpending(budget: Budget | null, { clock }: Services): Spending {
  const started = clock().getTime();
  const spent = { restore: 0, repair: 0 };
  const count = { restore: 0, repair: 0 };
  const bytes = budget === null ? DEFAULT_BYTES : budget.kind === 'bytes' ? budget.bytes : null;
  const limits = { restore: bytes ?? Infinity, repair: bytes === null ? Infinity : bytes / ARCHIVES_IN_A_BUDGET };
  const seconds = budget?.kind === 'seconds' ? budget.seconds : Infinity;
  const times = { restore: seconds * 0.7, repair: seconds };
  return {
    portion: bytes === null ? PORTION_OF_TIME : Math.max(1, Math.floor(bytes / ARCHIVES_IN_A_BUDGET)),
    usedUp: (kind) =>
      count[kind] > 0 && (spent[kind] >= limits[kind] || (clock().getTime() - started) / 1000 >= times[kind]),
    spend(kind, more) {
      spent[kind] += more;
      count[kind] += 1;
    },
  };
}

/** What is about an archive is about its definition. */
function drilledParts({ findings }: DrillDocument, exit: ExitName): readonly Part[] | null {
  if (exit === 'done') return null;
  return findings.map((one) => {
    const { archive } = one.facts;
    const name = typeof archive === 'string' ? parseArchiveName(archive) : null;
    return { definition: name?.definition ?? null, findings: [one] };
  });
}

function drillFindings({ kind, result, archiveName, reason }: DrillRecord): Finding[] {
  if (result === 'passed') return [];
  const facts = { archive: archiveName };
  if (result === 'failed') {
    const text = `The ${kind} drill of ${archiveName} failed: ${reason ?? ''}.`;
    return [
      finding(
        'damage',
        `${kind}-drill-failed`,
        text,
        `Look what is wrong with: darkive verify ${typed(archiveName)}`,
        facts,
      ),
    ];
  }
  const text = `The ${kind} drill of ${archiveName} was not possible: ${reason ?? ''}.`;
  return [
    finding('degraded', `${kind}-drill-not-possible`, text, 'Give "temporary" a directory on a larger disk.', facts),
  ];
}

function coverageOf(id: string, name: string, drills: readonly DrillRecord[]): DrillDocument['coverage'][number] {
  const last = drills.findLast(({ archiveId, kind }) => archiveId === id && kind === 'restore');
  return { id, name, to: last?.to ?? 0, end: last?.end ?? null };
}
