import { typed } from '../../records/archive-name.ts';
import { join } from 'node:path';
import type { Config, Definition } from '../../config/types.ts';
import { createDar } from '../../dar/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';

/** Can the archive's own catalogue be read, and does it list all that dar said it wrote? */
export async function catalogueFindings(
  manifest: Manifest,
  definition: Definition,
  config: Config,
  services: Services,
): Promise<Finding[]> {
  const { signal } = services;
  let listed = 0;
  const { outcome } = await createDar(services.runner).list(
    join(config.archives.path, manifest.name),
    () => {
      listed += 1;
    },
    { signal, timeout: definition.timeouts.dar },
  );
  throwIfInterrupted(signal);
  if (outcome.kind !== 'ok') {
    const said = 'message' in outcome ? outcome.message : 'dar took too long.';
    return [damaged(manifest, `${manifest.name}: its catalogue cannot be read. ${said}`)];
  }
  const { inodes } = manifest;
  if (inodes === null) return [];
  const written = inodes.saved + inodes.metadataOnly + inodes.notSaved + inodes.deleted;
  if (listed >= written) return [];
  return [damaged(manifest, `${manifest.name} lists ${listed} entries, but ${written} were written.`)];
}

function damaged(manifest: Manifest, message: string): Finding {
  const hint = `Repair it with: darkive repair ${typed(manifest.name)}`;
  return finding('damage', 'catalogue-damaged', message, hint, { archive: manifest.name });
}
