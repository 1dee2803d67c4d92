import { access } from 'node:fs/promises';
import type { Forget } from '../archive/index.ts';
import { removeFromBase } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { LedgerRecorder } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { indexFile, openServicesIndex } from '../services/open-services-index.ts';
import type { Services } from '../services/services.ts';

/** Full disks and lost mounts pass; a base that is damaged is made anew from the archives that are left. */
const PASSING: ReadonlySet<string> = new Set(['target-full', 'io-failed', 'interrupted', 'terminated']);

/** Takes removed archives out of the `dar_manager` base, the index and the ledger. Never throws: the files are gone already. */
export function createForget(config: Config, services: Services, ledger: LedgerRecorder): Forget {
  return async (manifest) => {
    const findings: Finding[] = [];
    let done = true;
    try {
      // An interruption leaves the rest to the next run: the record of the removal stays.
      await removeFromBase(services.runner, config.archives.path, manifest, { signal: services.signal });
    } catch (thrown) {
      const error = asDarkiveError(thrown);
      done = !PASSING.has(error.code) && !services.signal.aborted;
      findings.push(
        finding(
          'degraded',
          'base-not-updated',
          `${manifest.name} is removed, but the dar_manager base of ${manifest.definition} still lists it: ${error.message}`,
          done ? `Make the base anew with: darkive catalog rebuild '${manifest.definition}'` : (error.hint ?? null),
          { archive: manifest.name, definition: manifest.definition },
        ),
      );
    }
    findings.push(...(await forgetInIndex(config, manifest.id)));
    await ledger.removeArchive(manifest.id);
    return { done, findings };
  };
}

/** The index brings itself up to date before it answers; this only gives the room back at once. */
async function forgetInIndex(config: Config, id: string): Promise<Finding[]> {
  try {
    await access(indexFile(config));
  } catch {
    // There is no index yet.
    return [];
  }
  try {
    const index = await openServicesIndex(config);
    try {
      index.removeArchive(id);
      return [];
    } finally {
      index.close();
    }
  } catch (thrown) {
    const { message, hint } = asDarkiveError(thrown);
    return [
      finding(
        'info',
        'index-not-updated',
        `The index is brought up to date by the next question to it: ${message}`,
        hint ?? null,
      ),
    ];
  }
}
