import { join } from 'node:path';
import { chainOf, storedFiles } from '../../archive/index.ts';
import type { Config, Definition } from '../../config/types.ts';
import { createDar } from '../../dar/index.ts';
import { isDarkiveError } from '../../errors/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import { definitionOf } from '../configured-definition.ts';
import { requireDarTest } from '../dar-test.ts';
import { hookScope } from '../hook-scope.ts';
import type { Services } from '../services.ts';
import { artifactFindings, damagedSlices, sliceFindings } from './check-files.ts';

export interface VerifiedArchive {
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
}

/** Every check of one archive: slices against the manifest, `dar -t`, artifacts, the plugins' own checks, its chain. */
export async function verifyArchive(
  manifest: Manifest,
  all: readonly Manifest[],
  config: Config,
  services: Services,
): Promise<VerifiedArchive> {
  const files = storedFiles(manifest, config.archives.path);
  const definition = definitionOf(manifest, config);
  const findings: Finding[] = [];
  const checks: Check[] = [];
  const check = async (name: string, work: () => Promise<readonly Finding[]>): Promise<void> => {
    services.onProgress({ kind: 'phase', phase: `${name} ${manifest.name}`, expectedSeconds: null });
    const started = services.clock().getTime();
    const found = await work();
    const ended = services.clock();
    findings.push(...found);
    const failed = found.some(({ severity }) => severity !== 'info' && severity !== 'warning');
    checks.push({
      name,
      result: failed ? 'failed' : 'passed',
      at: ended.toISOString(),
      seconds: (ended.getTime() - started) / 1000,
    });
  };
  await check('slices', async () => sliceFindings(manifest, await damagedSlices(files, services)));
  await check('dar-test', () => darTest(manifest, definition, config, services));
  await check('artifacts', () => artifactFindings(manifest, files, services));
  await check('plugins', () =>
    services.plugins.verify(
      { manifest, slices: files.slices, artifacts: files.artifacts },
      hookScope(definition, services, createUndoStack()),
    ),
  );
  findings.push(...chainFindings(manifest, all));
  return { checks, findings };
}

async function darTest(
  manifest: Manifest,
  definition: Definition,
  config: Config,
  services: Services,
): Promise<Finding[]> {
  const { signal } = services;
  const tested = await createDar(services.runner).test(join(config.archives.path, manifest.name), {
    signal,
    timeout: definition.timeouts.dar,
  });
  try {
    requireDarTest(manifest.name, tested, signal);
    return [];
  } catch (error) {
    if (!isDarkiveError(error) || error.code !== 'archive-test-failed') throw error;
    return [
      finding(
        'damage',
        'dar-test-failed',
        error.message,
        `Repair it with: darkive repair ${manifest.name}`,
        error.facts,
      ),
    ];
  }
}

function chainFindings(manifest: Manifest, all: readonly Manifest[]): Finding[] {
  const chain = chainOf(manifest, all);
  if (chain.complete) return [];
  return [
    finding(
      'damage',
      'chain-broken',
      `${manifest.name} cannot be restored whole: it needs ${chain.missing.name}, which is not there.`,
      `Bring ${chain.missing.name} back beside the others.`,
      { archive: manifest.name, missing: chain.missing.name },
    ),
  ];
}
