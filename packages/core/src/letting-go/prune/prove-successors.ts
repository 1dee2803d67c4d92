import { storedFiles } from '../../archive/index.ts';
import type { LedgerRecorder } from '../../ledger/index.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import { checkResult } from '../../records/verdict.ts';
import { linkArchives } from '../../retention/index.ts';
import type { Services } from '../../services/services.ts';
import { damagedSlices, sliceFindings } from '../../keeping/check-files.ts';
import { judged } from '../../holdings/index.ts';
import type { Stock } from '../../holdings/stock.ts';

/** How long a reading of all slices is proof enough that others may go. */
const PROOF_LASTS_DAYS = 30;

/**
 * Before a FULL that can be restored goes, the newest restore point that is left of its definition is read through, unless
 * that was done lately: what stands for the last good backup must be one. Archive id → the new check; empty when all was
 * proved already. What is found is recorded at once, for status as for the next plan.
 */
export async function proveSuccessors(
  removed: ReadonlySet<string>,
  stock: Stock,
  archives: string,
  ledger: LedgerRecorder,
  services: Services,
): Promise<ReadonlyMap<string, readonly Check[]>> {
  const made = new Map<string, readonly Check[]>();
  for (const manifest of unprovenSuccessors(removed, stock, services.clock())) {
    services.onProgress({ kind: 'phase', phase: `slices ${manifest.name}`, expectedSeconds: null });
    const started = services.clock().getTime();
    const findings = sliceFindings(manifest, await damagedSlices(storedFiles(manifest, archives), services));
    const ended = services.clock();
    const seconds = Math.max(0, (ended.getTime() - started) / 1000);
    const check: Check = { name: 'slices', result: checkResult(findings), at: ended.toISOString(), seconds };
    made.set(manifest.id, [check]);
    await ledger.recordChecks(manifest.id, [check], null);
    await ledger.attempt((open) => open.keepFindings(manifest.id, 'slices', check.at, findings), undefined);
    services.log.info(`${manifest.name}: slices ${check.result}, read before another archive goes`);
  }
  return made;
}

/** The archives to read, those that others build on first. Pure. */
function unprovenSuccessors(removed: ReadonlySet<string>, stock: Stock, now: Date): Manifest[] {
  const byId = new Map(stock.manifests.map((manifest) => [manifest.id, manifest]));
  const checks = new Map(stock.holdings.map((holding) => [holding.id, holding.checks]));
  const needed = new Map<string, Manifest>();
  for (const own of Map.groupBy(stock.holdings, ({ definition }) => definition).values()) {
    const linked = linkArchives(own.map(judged));
    const losesFull = linked.some(({ archive, restorable }) => {
      return restorable && archive.type === 'FULL' && removed.has(archive.id);
    });
    if (!losesFull) continue;
    const successor = linked.findLast(({ archive, restorable }) => restorable && !removed.has(archive.id));
    for (const { id } of successor?.chain.toReversed() ?? []) {
      const manifest = byId.get(id);
      if (manifest !== undefined && isOld(checks.get(id) ?? [], now)) needed.set(id, manifest);
    }
  }
  return [...needed.values()];
}

function isOld(checks: readonly Check[], now: Date): boolean {
  const read = checks.find(({ name }) => name === 'slices');
  return read === undefined || now.getTime() - Date.parse(read.at) > PROOF_LASTS_DAYS * 86_400_000;
}
