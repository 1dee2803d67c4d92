import type { Config } from '../config/types.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';
import type { LinkSlices } from './needed-slices.ts';

/** Slices that a restore found damaged count until a verification or a repair finds them well. A ledger that cannot be written stops no restore. */
export async function rememberDamage(
  links: readonly LinkSlices[],
  damage: readonly Finding[],
  config: Config,
  services: Services,
): Promise<void> {
  if (damage.length === 0) return;
  const at = services.clock().toISOString();
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services, 'archives'));
  try {
    for (const { manifest } of links) {
      const own = damage.filter(({ facts }) => facts['archive'] === manifest.name);
      if (own.length === 0) continue;
      await ledger.recordChecks(manifest.id, [{ name: 'slices', result: 'failed', at, seconds: 0 }], null);
      await ledger.attempt((open) => open.keepFindings(manifest.id, 'slices', at, own), undefined);
    }
  } finally {
    await ledger.close();
  }
}
