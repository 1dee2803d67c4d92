import { readStore } from '../archive/index.ts';
import { rebuildBase } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import { openSyncedLedger } from '../services/synced-ledger.ts';

/** Darkive's own base of each of these definitions, of which something was adopted, from all its archives in order of time. */
export async function updateBases(
  config: Config,
  definitions: ReadonlySet<string>,
  services: Services,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const behind = (definition: string, problem: string): Finding =>
    finding(
      'degraded',
      'base-not-updated',
      `${definition}: the dar_manager base is not up to date: ${problem}`,
      `Make it anew with: darkive catalog rebuild '${definition}'`,
      { definition },
    );
  for (const definition of definitions) {
    services.onProgress({ kind: 'phase', phase: `catalogue ${definition}`, expectedSeconds: null });
    const { archives: stored } = await readStore(config.archives.path, definition);
    const all = stored.map(({ manifest }) => manifest).filter((manifest) => manifest.definition === definition);
    try {
      const { problems } = await rebuildBase(services.runner, config.archives.path, definition, all, {
        signal: services.signal,
      });
      findings.push(
        ...problems.map(({ archive, problem }) => behind(definition, `it is without ${archive}: ${problem}`)),
      );
    } catch (error) {
      throwIfInterrupted(services.signal);
      findings.push(behind(definition, asDarkiveError(error).message));
    }
  }
  return findings;
}

/** Shows the new manifests to the ledger. */
export async function updateLedger(config: Config, services: Services): Promise<readonly Finding[]> {
  const { ledger, findings } = await openSyncedLedger(config, services);
  ledger?.close();
  return findings;
}
