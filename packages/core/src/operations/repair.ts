import { join } from 'node:path';
import { readStore, recoverUnfinished, resolveArchive, startBuilding, storedFiles } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { removeTree } from '../fs/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { recordArchive } from './backup/record-archive.ts';
import { checkReadableTarget, checkTarget } from './backup/target-guards.ts';
import { definitionOf } from './configured-definition.ts';
import { requireDarTest } from './dar-test.ts';
import type { RepairDocument } from './documents/archive-documents.ts';
import { hookScope } from './hook-scope.ts';
import { recorded, type Tally } from './metrics/record-command.ts';
import { openServicesLedger } from './open-ledger.ts';
import { createForget } from './prune/forget-archive.ts';
import { requireDar } from './require-dar.ts';
import { makeTemporary } from './integrity/temporary.ts';
import { hasOriginals, putBackOriginals, removeOriginals } from './repair/kept-originals.ts';
import { findLostArtifacts, type LostArtifactSearch } from './repair/lost-artifacts.ts';
import { rebuildSlices, type Rebuilt } from './repair/rebuild-slices.ts';
import { regenerate } from './repair/regenerate.ts';
import { notRepairable, repairReport } from './repair/report.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import { damagedSlices, sliceFindings, type DamagedSlice } from './verify/check-files.ts';

export interface RepairOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
  /** Repair a copy in the temporary directory and say what came of it; change nothing, take no lock. */
  readonly dryRun?: boolean;
}

/**
 * `darkive repair`: rebuilds damaged slices in scratch copies, compares them with the manifest, swaps them in, and has lost
 * artifacts made anew from slices that are intact. Damaged slices are kept until `dar -t` has passed.
 */
export async function repairArchive(
  options: RepairOptions,
  services: Services,
): Promise<OperationResult<RepairDocument>> {
  const { config, dryRun = false } = options;
  if (!dryRun) return recorded({ command: 'repair', config }, services, (own, tally) => repair(options, own, tally));
  await requireDar(createDar(services.runner));
  await checkReadableTarget(config.archives);
  return tryRepair(options, services);
}

async function repair(
  { config, archive }: RepairOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<RepairDocument>> {
  const dryRun = false;
  const archives = config.archives.path;
  await requireDar(createDar(services.runner));
  await checkTarget(config.archives);
  const lock = await acquireArchiveLock(archives, {
    pid: services.process.pid,
    host: services.hostName,
    command: 'repair',
    startedAt: services.clock().toISOString(),
  });
  try {
    const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
    const forgotten = await recoverUnfinished(archives, createForget(config, services, ledger));
    await ledger.close();
    const recovered = [...forgotten, ...(await putBackOriginals(archives))];
    const { manifest } = resolveArchive(archive, await readStore(archives));
    tally.definition = manifest.definition;
    const found = await lookForDamage(manifest, config, services);
    const unfinished = await hasOriginals(manifest, archives);
    if (!needsWork(found) && !unfinished) return repairReport(found, { findings: recovered, dryRun });
    const building = await startBuilding({
      archives,
      runId: services.newId(),
      definition: manifest.definition,
      archive: manifest.name,
    });
    try {
      const scratch = await building.stage('repair', null);
      const rebuilt = await rebuild(found, scratch, false, config, services);
      if (rebuilt !== null && !rebuilt.possible) return await beyondRepair(found, rebuilt, recovered, config, services);
      tally.archives = 1;
      tally.bytes = manifest.slices
        .filter((_, index) => found.damaged.some(({ slice }) => slice === index + 1))
        .reduce((sum, { bytes }) => sum + bytes, 0);
      if (rebuilt !== null || unfinished) await proveRepaired(manifest, config, services);
      await removeOriginals(manifest, archives);
      const search = rebuilt === null ? found.search : await searchAgain(found, config, services);
      let current = manifest;
      const regenerated: string[] = [];
      const findings: Finding[] = [];
      for (const lost of search.lost) {
        const made = await regenerate({ manifest: current, lost, building, config }, services);
        current = made.manifest;
        regenerated.push(...made.files);
        findings.push(...made.findings);
      }
      if (current !== manifest) findings.push(...(await recordSuccessor(current, config, services)));
      return repairReport(
        { ...found, search },
        { rebuilt, regenerated, findings: [...recovered, ...(rebuilt?.findings ?? []), ...findings], dryRun },
      );
    } finally {
      await building.discard();
    }
  } finally {
    await lock.release();
  }
}

export interface FoundDamage {
  readonly manifest: Manifest;
  readonly damaged: readonly DamagedSlice[];
  readonly search: LostArtifactSearch;
}

async function lookForDamage(manifest: Manifest, config: Config, services: Services): Promise<FoundDamage> {
  const files = storedFiles(manifest, config.archives.path);
  services.onProgress({ kind: 'phase', phase: 'check-slices', expectedSeconds: null });
  const damaged = await damagedSlices(files, services);
  const bad = new Set(damaged.map(({ slice }) => slice));
  const intact = new Set(files.slices.map(({ slice }) => slice ?? 0).filter((slice) => !bad.has(slice)));
  return { manifest, damaged, search: await findLostArtifacts(manifest, files, intact, services) };
}

function needsWork({ damaged, search }: FoundDamage): boolean {
  return damaged.length > 0 || search.lost.length > 0;
}

/** Every slice is intact now: artifacts that could not be made before can be. */
async function searchAgain({ manifest }: FoundDamage, config: Config, services: Services): Promise<LostArtifactSearch> {
  const files = storedFiles(manifest, config.archives.path);
  const intact = new Set(files.slices.map(({ slice }) => slice ?? 0));
  return findLostArtifacts(manifest, files, intact, services);
}

async function tryRepair(options: RepairOptions, services: Services): Promise<OperationResult<RepairDocument>> {
  const { config } = options;
  const { manifest } = resolveArchive(options.archive, await readStore(config.archives.path));
  const found = await lookForDamage(manifest, config, services);
  if (!needsWork(found)) return repairReport(found, { findings: [], dryRun: true });
  const scratch = await makeTemporary(config, services);
  try {
    const rebuilt = await rebuild(found, scratch, true, config, services);
    if (rebuilt !== null && !rebuilt.possible) return await beyondRepair(found, rebuilt, [], config, services, true);
    return repairReport(found, { rebuilt, findings: rebuilt?.findings ?? [], dryRun: true });
  } finally {
    await removeTree(scratch);
  }
}

async function rebuild(
  { manifest, damaged }: FoundDamage,
  scratch: string,
  dryRun: boolean,
  config: Config,
  services: Services,
): Promise<Rebuilt | null> {
  if (damaged.length === 0) return null;
  return rebuildSlices({ manifest, damaged, scratch, dryRun, config }, services);
}

/** Says what is lost: in blocks, as the plugin counted them, and in files, as `dar -t` names them. */
async function beyondRepair(
  found: FoundDamage,
  rebuilt: Rebuilt,
  before: readonly Finding[],
  config: Config,
  services: Services,
  dryRun = false,
): Promise<OperationResult<RepairDocument>> {
  const { manifest, damaged } = found;
  // Without a slice dar ends at once, and names nothing.
  const readable = damaged.every(({ reason }) => reason === 'hash' || reason === 'unreadable');
  const affected = readable ? (await testWithDar(manifest, config, services)).damaged : null;
  const findings = [
    ...before,
    ...rebuilt.findings,
    ...sliceFindings(manifest, damaged),
    notRepairable(manifest, rebuilt.reason ?? ''),
  ];
  return repairReport(found, { rebuilt, affected: affected?.length === 0 ? null : affected, findings, dryRun });
}

async function testWithDar(manifest: Manifest, config: Config, services: Services) {
  const { signal } = services;
  const timeout = definitionOf(manifest, config).timeouts.dar;
  return createDar(services.runner).test(join(config.archives.path, manifest.name), { signal, timeout });
}

/** The repaired slices equal the manifest; `dar -t` says the same in its own words, and the ledger remembers. */
async function proveRepaired(manifest: Manifest, config: Config, services: Services): Promise<void> {
  const { signal, clock } = services;
  services.onProgress({ kind: 'phase', phase: 'test', expectedSeconds: null });
  const started = clock().getTime();
  try {
    requireDarTest(manifest.name, await testWithDar(manifest, config, services), signal);
  } catch (error) {
    if (!isDarkiveError(error) || error.code !== 'archive-test-failed') throw error;
    throw new DarkiveError(error.code, error.message, {
      hint: `Look for a failing disk or memory, then run the repair again. The damaged slices are kept in ${join(config.archives.path, '.darkive/kept')}.`,
      facts: error.facts,
      cause: error,
    });
  }
  const at = clock();
  const passed = { result: 'passed' as const, at: at.toISOString(), seconds: (at.getTime() - started) / 1000 };
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  await ledger.recordChecks(
    manifest.id,
    [
      { name: 'slices', ...passed },
      { name: 'dar-test', ...passed },
    ],
    null,
  );
  await ledger.close();
}

/** The new artifacts are looked at as every verification does, and the ledger learns of them. */
async function recordSuccessor(manifest: Manifest, config: Config, services: Services): Promise<readonly Finding[]> {
  const archives = config.archives.path;
  const files = storedFiles(manifest, archives);
  const { findings, redundancy } = await services.plugins.verify(
    { manifest, ...files },
    hookScope(definitionOf(manifest, config), services, createUndoStack()),
  );
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  await recordArchive(ledger, manifest, archives, '');
  const at = services.clock().toISOString();
  await ledger.attempt((open) => open.recordRedundancy(manifest.id, at, redundancy), undefined);
  await ledger.close();
  return [...findings, ...ledger.findings()];
}
