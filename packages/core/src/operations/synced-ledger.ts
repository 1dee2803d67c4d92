import { readManifest } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { syncArchives, type Ledger } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { openServicesLedger } from './open-ledger.ts';
import type { Services } from './services.ts';

/** The ledger, brought up to date with the manifests; null with a finding when it cannot be used. Close it after use. */
export async function openSyncedLedger(
  config: Config,
  services: Services,
): Promise<{ ledger: Ledger | null; findings: Finding[] }> {
  let ledger: Ledger | null = null;
  try {
    ledger = await openServicesLedger(config, services, 'archives');
    const { problems } = await syncArchives(ledger, config.archives.path, readManifest, services.clock());
    const opened = ledger.openFinding === null ? [] : [ledger.openFinding];
    return { ledger, findings: [...opened, ...problems.map(manifestFinding)] };
  } catch (thrown) {
    ledger?.close();
    const error = asDarkiveError(thrown);
    return {
      ledger: null,
      findings: [finding('degraded', error.code, `The ledger cannot be used: ${error.message}`, error.hint ?? null)],
    };
  }
}

export function manifestFinding({ file, problem }: { file: string; problem: string }): Finding {
  return finding(
    'degraded',
    'manifest-unreadable',
    `The manifest ${file} cannot be used: ${problem}. Its archive does not count as a restore point.`,
    'Restore the manifest from a copy. The slices themselves can be read with plain dar.',
    { file },
  );
}
