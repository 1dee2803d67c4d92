import { claimedFiles, removeArchive, type Forget, type Grounds } from '../../archive/index.ts';
import { asDarkiveError } from '../../errors/index.ts';
import type { Definition } from '../../config/types.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import { linkArchives } from '../../retention/index.ts';
import { hookScope } from '../../session/hook-scope.ts';
import type { Services } from '../../services/services.ts';
import { judged } from '../../holdings/index.ts';
import type { Stock } from '../../holdings/stock.ts';

export interface Executed {
  readonly removed: ReadonlySet<string>;
  readonly bytes: number;
  readonly findings: readonly Finding[];
  /** A restore began meanwhile: what was left of the plan stays for now. */
  readonly held: boolean;
}

/**
 * Removes these archives of one definition, those that build on others first, so that wherever it stops no chain is cut.
 * Stops at the first that cannot be removed, when a restore begins, and before the next when the command is interrupted. Throws
 * `lock-held` when a restore is going on and nothing was removed yet.
 */
export async function executeRemovals(
  definition: Definition,
  ids: ReadonlySet<string>,
  stock: Stock,
  grounds: Grounds,
  forget: Forget,
  services: Services,
): Promise<Executed> {
  const claimed = claimedFiles(stock.manifests, grounds.archives);
  const removed: Manifest[] = [];
  const findings: Finding[] = [];
  let bytes = 0;
  let held = false;
  for (const manifest of removalOrder(stock, ids)) {
    if (services.signal.aborted) break;
    services.onProgress({ kind: 'phase', phase: `remove ${manifest.name}`, expectedSeconds: null });
    try {
      const result = await removeArchive(grounds, manifest, claimed, forget);
      findings.push(...result.findings);
      bytes += result.bytes;
      removed.push(manifest);
      services.log.info(`removed ${manifest.name}`);
    } catch (thrown) {
      const error = asDarkiveError(thrown);
      if (error.code === 'lock-held') {
        if (removed.length === 0) throw error;
        held = true;
        const waits = `${manifest.name} and what was to go after it stay for now: a restore has begun.`;
        findings.push(finding('warning', 'removal-waits', waits, error.hint ?? null, { archive: manifest.name }));
        break;
      }
      const text = `${manifest.name} could not be removed, and nothing after it was: ${error.message}`;
      findings.push(
        finding('error', 'removal-failed', text, error.hint ?? null, { ...error.facts, archive: manifest.name }),
      );
      break;
    }
  }
  if (removed.length > 0 && !services.signal.aborted) {
    const event = { removed: removed.map(({ id, name }) => ({ id, name })) };
    findings.push(...(await services.plugins.postPrune(event, hookScope(definition, services, createUndoStack()))));
  }
  return { removed: new Set(removed.map(({ id }) => id)), bytes, findings, held };
}

/** The longest chains first: whoever builds on an archive has a longer one. */
export function removalOrder(stock: Stock, ids: ReadonlySet<string>): Manifest[] {
  const byId = new Map(stock.manifests.map((manifest) => [manifest.id, manifest]));
  return linkArchives(stock.holdings.map(judged))
    .filter(({ archive }) => ids.has(archive.id))
    .toReversed()
    .toSorted((a, b) => b.chain.length - a.chain.length)
    .flatMap(({ archive }) => byId.get(archive.id) ?? []);
}
