import { join } from 'node:path';
import { readStore, recoverUnfinished, resolveArchive, startBuilding, storedFiles } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { checkTarget } from './backup/target-guards.ts';
import { definitionOf } from './configured-definition.ts';
import { requireDarTest } from './dar-test.ts';
import type { RepairDocument } from './documents/archive-documents.ts';
import { hookScope } from './hook-scope.ts';
import { openServicesLedger } from './open-ledger.ts';
import { createForget } from './prune/forget-archive.ts';
import { swapIn } from './repair/swap-in.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import { damagedSlices, sliceFindings, type DamagedSlice } from './verify/check-files.ts';

export interface RepairOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
}

/** `darkive repair`: rebuilds damaged slices in a scratch directory, compares them with the manifest, then swaps them in. */
export async function repairArchive(
  options: RepairOptions,
  services: Services,
): Promise<OperationResult<RepairDocument>> {
  const { config } = options;
  const archives = config.archives.path;
  await checkTarget(config.archives);
  const lock = await acquireArchiveLock(archives, {
    pid: services.process.pid,
    host: services.hostName,
    command: 'repair',
    startedAt: services.clock().toISOString(),
  });
  try {
    const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
    const recovered = await recoverUnfinished(archives, createForget(config, services, ledger));
    await ledger.close();
    const { manifest } = resolveArchive(options.archive, await readStore(archives));
    const files = storedFiles(manifest, archives);
    services.onProgress({ kind: 'phase', phase: 'check-slices', expectedSeconds: null });
    const damaged = await damagedSlices(files, services);
    if (damaged.length === 0) return report(manifest, [], 'nothing-to-do', recovered);
    const { repaired, findings } = await rebuild(manifest, damaged, config, services);
    if (!repaired) return report(manifest, damaged, 'not-repairable', [...recovered, ...findings]);
    await proveRepaired(manifest, config, services);
    return report(manifest, damaged, 'repaired', [...recovered, ...findings]);
  } finally {
    await lock.release();
  }
}

async function rebuild(
  manifest: Manifest,
  damaged: readonly DamagedSlice[],
  config: Config,
  services: Services,
): Promise<{ repaired: boolean; findings: readonly Finding[] }> {
  const archives = config.archives.path;
  const definition = definitionOf(manifest, config);
  const files = storedFiles(manifest, archives);
  const building = await startBuilding({
    archives,
    runId: services.newId(),
    definition: definition.name,
    archive: manifest.name,
  });
  try {
    const scratch = await building.stage('repair', null);
    services.onProgress({ kind: 'phase', phase: 'repair', expectedSeconds: null });
    const { answer, findings } = await services.plugins.onDamage(
      {
        manifest,
        ...files,
        damaged: damaged.map(({ slice, reason }) => ({ slice, reason })),
        scratch,
      },
      hookScope(definition, services, createUndoStack()),
    );
    if (answer?.result !== 'repaired') {
      const reason = answer?.result === 'declined' ? answer.reason : 'no plugin can repair it';
      return {
        repaired: false,
        findings: [...findings, ...sliceFindings(manifest, damaged), notRepairable(manifest, reason)],
      };
    }
    for (const { slice } of damaged) {
      const copy = answer.files.find((file) => file.slice === slice);
      const original = files.slices[slice - 1];
      if (copy === undefined || original === undefined) {
        return {
          repaired: false,
          findings: [...findings, notRepairable(manifest, `slice ${slice} was not rebuilt`)],
        };
      }
      await swapIn(copy.path, original, services.signal);
    }
    return { repaired: true, findings };
  } finally {
    await building.discard();
  }
}

/** The repaired slices equal the manifest; `dar -t` says the same in its own words, and the ledger remembers. */
async function proveRepaired(manifest: Manifest, config: Config, services: Services): Promise<void> {
  const { signal, clock } = services;
  services.onProgress({ kind: 'phase', phase: 'test', expectedSeconds: null });
  const started = clock().getTime();
  const definition = definitionOf(manifest, config);
  const tested = await createDar(services.runner).test(join(config.archives.path, manifest.name), {
    signal,
    timeout: definition.timeouts.dar,
  });
  requireDarTest(manifest.name, tested, signal);
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

function notRepairable(manifest: Manifest, reason: string): Finding {
  return finding(
    'damage',
    'not-repairable',
    `${manifest.name} was not repaired: ${reason}. Nothing was changed.`,
    'Look for another copy of the damaged slices. What is still readable: darkive restore --despite-damage.',
    { archive: manifest.name },
  );
}

function report(
  { id, name, slices }: Manifest,
  damaged: readonly DamagedSlice[],
  outcome: RepairDocument['outcome'],
  findings: readonly Finding[],
): OperationResult<RepairDocument> {
  return {
    document: {
      schema: 'darkive.repair/1',
      outcome,
      archive: { id, name },
      slices: damaged.map(({ slice, reason }) => ({
        slice,
        file: slices[slice - 1]?.file ?? '',
        reason,
        repaired: outcome === 'repaired',
      })),
      findings,
    },
    exit: outcome === 'not-repairable' ? 'damage' : 'done',
  };
}
