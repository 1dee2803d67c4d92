import { locateConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { acquireArchiveLock, type ArchiveLock } from '../lock/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { exitOf } from '../records/verdict.ts';
import { checkReadableTarget, checkTarget } from '../services/target-guards.ts';
import { adoptArchives, type AdoptedArchives } from './adopt-archives.ts';
import type { ImportDocument } from './document.ts';
import { importMetrics } from './import-metrics.ts';
import { nextSteps } from './next-steps.ts';
import { oldBases } from './old-bases.ts';
import { locateOldConfig } from './old-installation.ts';
import { planConfiguration, type ConfigurationPlan } from './plan-configuration.ts';
import { resultingConfig, writeConfiguration } from './resulting-config.ts';
import { updateBases, updateLedger } from '../adoption/update-records.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export type { ImportDocument, ImportedArchive } from './document.ts';

export interface ImportOptions {
  /** dar-backup's configuration; null looks where dar-backup does. */
  readonly from: string | null;
  /** Where the new configuration goes; null for the usual place. */
  readonly to: string | null;
  /** Decide and tell everything, write nothing. */
  readonly dryRun: boolean;
  /** Take over archives, parity and bases; otherwise the configuration and the runs alone. */
  readonly archives: boolean;
  /** IANA name of the zone in which archives were dated; the system's by default. */
  readonly zone?: string;
}

/**
 * `darkive import dar-backup`: a configuration from dar-backup's own, manifests for its archives where they lie, its runs
 * in the ledger. No file of the old installation is changed, and doing it again changes nothing.
 */
export async function importDarBackup(
  options: ImportOptions,
  services: Services,
): Promise<OperationResult<ImportDocument>> {
  const { dryRun } = options;
  const plan = await planConfiguration(locateOldConfig(options.from, services.surroundings), services.surroundings);
  const file = locateConfig(options.to, services.surroundings);
  const { config, exists } = await resultingConfig(plan, file, services);
  if (dryRun) await checkReadableTarget(config.archives);
  else await checkTarget(config.archives);
  if (options.archives) await requireDar(createDar(services.runner));
  const findings: Finding[] = definitionFindings(plan);
  let adopted: AdoptedArchives = { archives: [], others: [], findings: [] };
  const lock = dryRun ? null : await acquireLock(config, services);
  try {
    if (lock !== null && lock.finding !== null) findings.push(lock.finding);
    if (!dryRun && !exists) await writeConfiguration(file, plan.text);
    if (options.archives) {
      const zone = options.zone ?? services.zone();
      adopted = await adoptArchives({ plan, zone, dryRun }, services);
      if (!dryRun) findings.push(...(await updateBases(config, definitionsOf(adopted), services)));
    }
  } finally {
    await lock?.release();
  }
  findings.push(...adopted.findings);
  throwIfInterrupted(services.signal);
  if (!dryRun && options.archives) findings.push(...(await updateLedger(config, services)));
  const archiveIds = new Map(adopted.archives.flatMap(({ name, id }) => (id === null ? [] : [[name, id] as const])));
  const metrics =
    plan.metrics === null ? null : await importMetrics({ file: plan.metrics, config, archiveIds, dryRun }, services);
  findings.push(...(metrics?.findings ?? []));
  const document: ImportDocument = {
    schema: 'darkive.import/1',
    dryRun,
    unchanged:
      exists && adopted.archives.every(({ action }) => action !== 'adopt') && (metrics?.runs.imported ?? 0) === 0,
    from: plan.from,
    configuration: { file, action: exists ? 'keep' : 'write', text: exists ? null : plan.text },
    keys: plan.keys,
    definitions: plan.definitions.map(({ name, file: batch, root, reason }) => ({
      name,
      file: batch,
      root,
      carried: reason === null,
      reason,
    })),
    directory: plan.archives,
    archives: adopted.archives,
    others: adopted.others,
    bases: await oldBases(plan, adopted.archives),
    runs: metrics?.runs ?? null,
    next: nextSteps({ file, usual: locateConfig(null, services.surroundings), dryRun, adopted: adopted.archives }),
    findings,
  };
  return { document, exit: exitOf(findings, 'changes') };
}

async function acquireLock(config: Config, services: Services): Promise<ArchiveLock> {
  return acquireArchiveLock(config.archives.path, {
    pid: services.process.pid,
    host: services.hostName,
    command: 'import dar-backup',
    startedAt: services.clock().toISOString(),
  });
}

function definitionsOf({ archives }: AdoptedArchives): ReadonlySet<string> {
  return new Set(archives.flatMap(({ action, definition }) => (action === 'adopt' ? [definition] : [])));
}

function definitionFindings({ definitions }: ConfigurationPlan): Finding[] {
  return definitions.flatMap(({ name, file, reason }) => {
    if (reason === null) return [];
    const hint = 'Correct that file, or write the definition into the new configuration by hand.';
    return [
      finding('degraded', 'definition-not-carried', `The definition ${file} was not carried over: ${reason}`, hint, {
        definition: name,
        file,
      }),
    ];
  });
}
