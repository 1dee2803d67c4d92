import { addToBase } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import type { Dar } from '../dar/index.ts';
import { asDarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { indexArchive } from '../keeping/index-archive.ts';
import { openServicesIndex } from '../services/open-services-index.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import type { RunState } from './run-state.ts';

interface CatalogueRequest {
  readonly manifest: Manifest;
  readonly config: Config;
  readonly dar: Dar;
}

/**
 * Adds a published archive to its definition's base and to the index. It is a restore point already, and both can be
 * made anew: what fails here is a finding, never an error.
 */
export async function updateCatalogues(request: CatalogueRequest, run: RunState, services: Services): Promise<void> {
  const { manifest } = request;
  try {
    run.measured.catalogueUpdated = false;
    await run.phase('catalogue', async () => {
      // Each waits for a program of its own.
      const [inBase, inIndex] = await Promise.all([addToManagerBase(request, services), addToIndex(request, services)]);
      run.measured.catalogueUpdated = inBase.length === 0;
      throwIfInterrupted(services.signal);
      run.add([...inBase, ...inIndex]);
    });
  } catch (error) {
    run.add([behind('degraded', 'catalogue-not-updated', manifest, 'its catalogues are not up to date', error)]);
  }
}

async function addToManagerBase({ manifest, config }: CatalogueRequest, services: Services): Promise<Finding[]> {
  try {
    const { problems } = await addToBase(services.runner, config.archives.path, manifest, { signal: services.signal });
    return problems.map(({ archive, problem }) =>
      behind('degraded', 'base-incomplete', manifest, `the dar_manager base is without ${archive}`, problem),
    );
  } catch (error) {
    return [behind('degraded', 'base-not-updated', manifest, 'it is not in the dar_manager base', error)];
  }
}

async function addToIndex({ manifest, config, dar }: CatalogueRequest, services: Services): Promise<Finding[]> {
  try {
    const index = await openServicesIndex(config);
    try {
      await indexArchive(index, manifest, { archives: config.archives.path, dar, signal: services.signal });
    } finally {
      index.close();
    }
    return [];
  } catch (error) {
    // A question would fill the gap by itself.
    return [behind('warning', 'index-not-updated', manifest, 'it is not in the index yet', error)];
  }
}

function behind(
  severity: 'degraded' | 'warning',
  code: string,
  { name, definition }: Manifest,
  what: string,
  cause: unknown,
): Finding {
  const reason = typeof cause === 'string' ? cause : asDarkiveError(cause).message;
  return finding(
    severity,
    code,
    `${name} is published, but ${what}: ${reason}`,
    `Bring the catalogues up to date with: darkive catalog rebuild '${definition}'`,
    { archive: name, definition },
  );
}
