import { join } from 'node:path';
import { storedFiles } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { createDar, type Dar } from '../../dar/index.ts';
import { DarkiveError, isDarkiveError } from '../../errors/index.ts';
import type { LedgerRecorder } from '../../ledger/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import type { Finding } from '../../records/finding.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import { anyCounts } from '../../records/verdict.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { requireDarTest } from '../../session/dar-test.ts';
import { hookScope } from '../../session/hook-scope.ts';
import type { Services } from '../../services/services.ts';
import { catalogueFindings } from '../verify/catalogue-findings.ts';

export interface Proof {
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
}

export function passed(name: string, services: Services): Check {
  return check(name, true, services.clock().getTime(), services);
}

/** The last of these checks of this archive ended badly, so that equal slices alone do not end the doubt. */
export async function isDoubtedBy(
  checks: readonly string[],
  { id }: Manifest,
  ledger: LedgerRecorder,
): Promise<boolean> {
  const newest = await ledger.attempt((open) => open.newestChecks().get(id) ?? [], []);
  return newest.some(({ name, result }) => result === 'failed' && checks.includes(name));
}

/**
 * The repaired slices equal the manifest; `dar -t` and dar's listing say the same in their own words. Throws
 * `archive-test-failed`: what was damaged is kept then.
 */
export async function proveWhole(manifest: Manifest, config: Config, services: Services): Promise<Proof> {
  services.onProgress({ kind: 'phase', phase: 'test', expectedSeconds: null });
  const started = services.clock().getTime();
  try {
    requireDarTest(manifest.name, await testWithDar(manifest, config, services), services.signal);
  } catch (error) {
    if (!isDarkiveError(error) || error.code !== 'archive-test-failed') throw error;
    throw new DarkiveError(error.code, error.message, {
      hint: `Look for a failing disk or memory, then run the repair again. The damaged slices are kept in ${join(config.archives.path, '.darkive/kept')}.`,
      facts: error.facts,
      cause: error,
    });
  }
  const tested = check('dar-test', true, started, services);
  const listing = services.clock().getTime();
  const findings = await catalogueFindings(manifest, definitionOf(manifest, config), config, services);
  return { checks: [tested, check('catalogue', findings.length === 0, listing, services)], findings };
}

export function testWithDar(manifest: Manifest, config: Config, services: Services): ReturnType<Dar['test']> {
  const { signal } = services;
  const timeout = definitionOf(manifest, config).timeouts.dar;
  return createDar(services.runner).test(join(config.archives.path, manifest.name), { signal, timeout });
}

/** New artifacts are looked at as every verification does, and the ledger learns what redundancy there is now. */
export async function askPlugins(
  manifest: Manifest,
  config: Config,
  ledger: LedgerRecorder,
  services: Services,
): Promise<Proof> {
  const started = services.clock().getTime();
  const { findings, redundancy } = await services.plugins.verify(
    { manifest, ...storedFiles(manifest, config.archives.path) },
    hookScope(definitionOf(manifest, config), services, createUndoStack()),
  );
  const at = services.clock().toISOString();
  await ledger.attempt((open) => open.recordRedundancy(manifest.id, at, redundancy), undefined);
  await ledger.attempt((open) => open.keepFindings(manifest.id, 'plugins', at, findings), undefined);
  return { checks: [check('plugins', !anyCounts(findings), started, services)], findings };
}

function check(name: string, good: boolean, startedMs: number, { clock }: Services): Check {
  const at = clock();
  const seconds = Math.max(0, (at.getTime() - startedMs) / 1000);
  return { name, result: good ? 'passed' : 'failed', at: at.toISOString(), seconds };
}
