import {
  readStore,
  recoverUnfinished,
  resolveArchive,
  startBuilding,
  storedFiles,
  type Building,
  type BuildingRequest,
} from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import type { ExitName } from '../errors/index.ts';
import { removeTree } from '../fs/index.ts';
import { createLedgerRecorder, type LedgerRecorder } from '../ledger/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import type { Finding } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { recordArchive } from '../keeping/record-archive.ts';
import { checkReadableTarget, checkTarget } from '../services/target-guards.ts';
import { withArchiveLock } from '../session/archive-lock.ts';
import type { RepairDocument } from '../holdings/documents/archive-documents.ts';
import { groundsOf } from '../services/grounds.ts';
import { makeTemporary } from '../session/temporary.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { announced, type Part } from '../session/notify/announced.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { hasOriginals, putBackOriginals, removeOriginals } from './repair/kept-originals.ts';
import { findLostArtifacts, type LostArtifactSearch } from './repair/lost-artifacts.ts';
import { mendBase } from './repair/mend-base.ts';
import { askPlugins, isDoubtedBy, passed, proveWhole, testWithDar } from './repair/prove-whole.ts';
import { rebuildSlices, type Rebuilt } from './repair/rebuild-slices.ts';
import { regenerate, type Regenerated } from './repair/regenerate.ts';
import { notRepairable, repairReport } from './repair/report.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { damagedSlices, sliceFindings, type DamagedSlice } from '../keeping/check-files.ts';

export interface RepairOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
  /** Repair a copy in the temporary directory and say what came of it; change nothing, take no lock. */
  readonly dryRun?: boolean;
}

/**
 * `darkive repair`: rebuilds damaged slices in scratch copies, compares them with the manifest, swaps them in, and has lost
 * artifacts made anew from slices that are intact: parity, the isolated catalogue, the `dar_manager` base. Damaged slices
 * are kept until `dar -t` has passed. Notifiers are told what came of it, unless nothing was to be done, or was done (a
 * dry run).
 */
export async function repairArchive(
  options: RepairOptions,
  services: Services,
): Promise<OperationResult<RepairDocument>> {
  const { config } = options;
  if (options.dryRun === true) {
    await requireDar(createDar(services.runner));
    await checkReadableTarget(config.archives);
    return tryRepair(options, services);
  }
  return announced({ event: 'repair', config, parts: repairedParts }, services, () =>
    recorded({ command: 'repair', config }, services, (own, tally) => repair(options, own, tally)),
  );
}

/** Whoever was told of damage is told that it is gone. */
function repairedParts({ outcome, archive, findings }: RepairDocument, exit: ExitName): readonly Part[] | null {
  if (outcome === 'nothing-to-do' && exit === 'done') return null;
  return [{ definition: parseArchiveName(archive.name)?.definition ?? null, findings }];
}

async function repair(
  options: RepairOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<RepairDocument>> {
  const { config } = options;
  await requireDar(createDar(services.runner));
  await checkTarget(config.archives);
  return withArchiveLock(config, 'repair', services, async () => {
    const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
    try {
      return await repairHeld(options, { ledger, tally }, services);
    } finally {
      await ledger.close();
    }
  });
}

/** With the lock held. */
async function repairHeld(
  options: RepairOptions,
  { ledger, tally }: { readonly ledger: LedgerRecorder; readonly tally: Tally },
  services: Services,
): Promise<OperationResult<RepairDocument>> {
  const { config } = options;
  const archives = config.archives.path;
  const forgotten = await recoverUnfinished(groundsOf(config, services), createForget(config, services, ledger));
  const recovered = [...forgotten, ...(await putBackOriginals(archives))];
  const { manifest } = resolveArchive(options.archive, await readStore(archives));
  tally.definition = manifest.definition;
  const found = await lookForDamage(manifest, config, services);
  const unfinished = await hasOriginals(manifest, archives);
  const building = createWorkplace(
    { archives, definition: manifest.definition, archive: manifest.name, permissions: config.archives.permissions },
    services,
  );
  try {
    const scratch = async (): Promise<string> => (await building.open()).stage('repair', null);
    const rebuilt = await rebuild(found, scratch, false, config, services);
    if (rebuilt !== null && !rebuilt.possible) {
      await recordFailed(ledger, manifest.id, 'slices', sliceFindings(manifest, found.damaged), services);
      return await beyondRepair(found, rebuilt, recovered, config, services);
    }
    tally.archives = 1;
    tally.bytes = bytesOf(found);
    const checks: Check[] = [passed('slices', services)];
    const findings: Finding[] = [...recovered, ...(rebuilt?.findings ?? [])];
    if (rebuilt !== null || unfinished || (await isDoubtedBy(['dar-test', 'catalogue'], manifest, ledger))) {
      const proof = await proveWhole(manifest, config, services);
      checks.push(...proof.checks);
      findings.push(...proof.findings);
    }
    await removeOriginals(manifest, archives);
    const search = rebuilt === null ? found.search : await searchAgain(found, config, services);
    const made = await regenerateAll(manifest, search, { open: building.open, config }, services);
    findings.push(...made.findings);
    if (made.manifest !== manifest) await recordArchive(ledger, made.manifest, archives, '');
    // What they found before holds until they have looked again, at what lies there now.
    if (rebuilt !== null || made.manifest !== manifest || (await isDoubtedBy(['plugins'], manifest, ledger))) {
      const asked = await askPlugins(made.manifest, config, ledger, services);
      findings.push(...asked.findings);
      checks.push(...asked.checks);
    }
    if (isComplete(search, made.files)) checks.push(passed('artifacts', services));
    await ledger.recordChecks(manifest.id, checks, null);
    if (search.beyondRepair.length > 0) await recordFailed(ledger, manifest.id, 'artifacts', [], services);
    const mended = await mendBase(manifest.definition, { config, dryRun: false }, services);
    findings.push(...mended.findings, ...ledger.findings());
    return repairReport(
      { ...found, search },
      { rebuilt, regenerated: made.files, successor: made.manifest, base: mended.base, findings, dryRun: false },
    );
  } finally {
    await building.discard();
  }
}

/** What cannot be mended is known from now on, as if a verification had found it. */
async function recordFailed(
  ledger: LedgerRecorder,
  id: string,
  name: string,
  findings: readonly Finding[],
  { clock }: Services,
): Promise<void> {
  const at = clock().toISOString();
  await ledger.recordChecks(id, [{ name, result: 'failed', at, seconds: 0 }], null);
  await ledger.attempt((open) => open.keepFindings(id, name, at, findings), undefined);
}

/** A building directory when it is needed: a full disk must not keep anyone from hearing that all is well. */
function createWorkplace(request: Omit<BuildingRequest, 'runId'>, { newId }: Services) {
  let opened: Promise<Building> | null = null;
  return {
    open: (): Promise<Building> => (opened ??= startBuilding({ ...request, runId: newId() })),
    discard: async (): Promise<void> => (await opened)?.discard(),
  };
}

/** Makes everything anew that can be, plugin by plugin; each time the manifest gets a successor. */
async function regenerateAll(
  manifest: Manifest,
  { lost }: LostArtifactSearch,
  { open, config }: { readonly open: () => Promise<Building>; readonly config: Config },
  services: Services,
): Promise<Regenerated> {
  let made: Regenerated = { manifest, files: [], findings: [] };
  for (const one of lost) {
    const next = await regenerate({ manifest: made.manifest, lost: one, building: await open(), config }, services);
    made = {
      manifest: next.manifest,
      files: [...made.files, ...next.files],
      findings: [...made.findings, ...next.findings],
    };
  }
  return made;
}

/** Every artifact that the manifest names is there, and as it says. */
function isComplete(search: LostArtifactSearch, made: readonly string[]): boolean {
  const needed = search.lost.flatMap(({ files }) => files);
  return (
    search.beyondRepair.length === 0 && search.findings.length === 0 && needed.every((file) => made.includes(file))
  );
}

export interface FoundDamage {
  readonly manifest: Manifest;
  readonly damaged: readonly DamagedSlice[];
  readonly search: LostArtifactSearch;
}

/** Of the damaged slices. */
function bytesOf({ manifest, damaged }: FoundDamage): number {
  const numbers = new Set(damaged.map(({ slice }) => slice));
  return manifest.slices.filter((_, index) => numbers.has(index + 1)).reduce((sum, { bytes }) => sum + bytes, 0);
}

async function lookForDamage(manifest: Manifest, config: Config, services: Services): Promise<FoundDamage> {
  const files = storedFiles(manifest, config.archives.path);
  services.onProgress({ kind: 'phase', phase: 'check-slices', expectedSeconds: null });
  const damaged = await damagedSlices(files, services);
  const bad = new Set(damaged.map(({ slice }) => slice));
  const intact = new Set(files.slices.map(({ slice }) => slice ?? 0).filter((slice) => !bad.has(slice)));
  return { manifest, damaged, search: await findLostArtifacts(manifest, files, intact, services) };
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
  const scratch = found.damaged.length === 0 ? null : await makeTemporary(config, services);
  try {
    const rebuilt = await rebuild(found, async () => scratch ?? '', true, config, services);
    if (rebuilt !== null && !rebuilt.possible) return await beyondRepair(found, rebuilt, [], config, services, true);
    const { base, findings } = await mendBase(manifest.definition, { config, dryRun: true }, services);
    return repairReport(found, { rebuilt, base, findings: [...(rebuilt?.findings ?? []), ...findings], dryRun: true });
  } finally {
    if (scratch !== null) await removeTree(scratch);
  }
}

async function rebuild(
  { manifest, damaged }: FoundDamage,
  scratch: () => Promise<string>,
  dryRun: boolean,
  config: Config,
  services: Services,
): Promise<Rebuilt | null> {
  if (damaged.length === 0) return null;
  return rebuildSlices({ manifest, damaged, scratch: await scratch(), dryRun, config }, services);
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
    notRepairable(manifest, rebuilt.reason ?? '', rebuilt.attach),
  ];
  return repairReport(found, {
    rebuilt,
    affected: affected?.length === 0 ? null : affected,
    base: 'not-checked',
    findings,
    dryRun,
  });
}
