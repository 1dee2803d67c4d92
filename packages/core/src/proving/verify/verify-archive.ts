import { typed } from '../../records/archive-name.ts';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storedFiles, type ArchiveFiles } from '../../archive/index.ts';
import type { Config, Definition } from '../../config/types.ts';
import { createDar } from '../../dar/index.ts';
import { isDarkiveError } from '../../errors/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Check, Manifest } from '../../records/manifest.ts';
import { checkResult } from '../../records/verdict.ts';
import type { SliceRedundancy } from '../../records/redundancy.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { requireDarTest } from '../../session/dar-test.ts';
import { unknownMessages } from '../../session/unknown-message.ts';
import { hookScope } from '../../session/hook-scope.ts';
import type { Services } from '../../services/services.ts';
import { catalogueFindings } from './catalogue-findings.ts';
import { chainFindings } from './chain-findings.ts';
import { artifactFindings, damagedSlices, sliceFindings } from '../../keeping/check-files.ts';
import { lackingFindings } from './lacking-findings.ts';
import { standingOf } from './standing.ts';

export interface VerifiedArchive {
  readonly checks: readonly Check[];
  readonly findings: readonly Finding[];
  /** What each check found that was made. */
  readonly found: ReadonlyMap<string, readonly Finding[]>;
  readonly redundancy: readonly SliceRedundancy[];
}

/** Awaited with the bytes that were read, to read slowly. */
export type Pace = (bytes: number) => Promise<void>;

/**
 * Every check of one archive. When something is wrong it looks again whether the archive is still there: null for one that
 * was removed meanwhile, and `not-checked` for storage that went away.
 */
export async function verifyArchive(
  manifest: Manifest,
  all: readonly Manifest[],
  config: Config,
  services: Services,
  pace?: Pace,
): Promise<VerifiedArchive | null> {
  const verified = await runChecks(manifest, all, config, services, pace);
  if (verified.checks.every(({ result }) => result === 'passed')) return verified;
  const standing = await standingOf(manifest, config);
  switch (standing.state) {
    case 'published':
      return verified;
    case 'gone':
      return null;
    case 'changed': {
      const others = all.map((other) => (other.id === manifest.id ? standing.manifest : other));
      return runChecks(standing.manifest, others, config, services, pace);
    }
    case 'unreachable':
      return {
        checks: verified.checks.map((check) => ({ ...check, result: 'not-checked' })),
        findings: [standing.finding],
        found: new Map(),
        redundancy: [],
      };
  }
}

/** Slices against the manifest, `dar -t`, the catalogue, artifacts, the plugins' own checks, the chain. */
async function runChecks(
  manifest: Manifest,
  all: readonly Manifest[],
  config: Config,
  services: Services,
  pace: Pace | undefined,
): Promise<VerifiedArchive> {
  const files = storedFiles(manifest, config.archives.path);
  const definition = definitionOf(manifest, config);
  const findings: Finding[] = [];
  const checks: Check[] = [];
  const byCheck = new Map<string, readonly Finding[]>();
  let redundancy: readonly SliceRedundancy[] = [];
  const check = async (name: string, work: () => Promise<readonly Finding[] | NotChecked>): Promise<void> => {
    services.onProgress({ kind: 'phase', phase: `${name} ${manifest.name}`, expectedSeconds: null });
    const started = services.clock().getTime();
    const found = await work();
    const ended = services.clock();
    const at = { at: ended.toISOString(), seconds: (ended.getTime() - started) / 1000 };
    if ('notChecked' in found) {
      findings.push(found.notChecked);
      checks.push({ name, result: 'not-checked', ...at });
      return;
    }
    findings.push(...found);
    byCheck.set(name, found);
    checks.push({ name, result: checkResult(found), ...at });
  };
  const away = await unreachableArtifacts(manifest, files);
  await check('slices', async () => sliceFindings(manifest, await damagedSlices(files, services, pace)));
  await check('dar-test', () => darTest(manifest, definition, config, services, pace));
  await check('catalogue', () => catalogueFindings(manifest, definition, config, services));
  await check('artifacts', async () =>
    away === null ? artifactFindings(manifest, files, services, pace) : { notChecked: away },
  );
  await check('plugins', async () => {
    if (away !== null) return { notChecked: away };
    const answer = await services.plugins.verify(
      { manifest, slices: files.slices, artifacts: files.artifacts },
      hookScope(definition, services, createUndoStack()),
    );
    redundancy = answer.redundancy;
    return answer.findings;
  });
  await check('chain', async () => chainFindings(manifest, all));
  findings.push(...lackingFindings(manifest, all));
  return { checks, findings: [...new Set(findings)], found: byCheck, redundancy };
}

interface NotChecked {
  readonly notChecked: Finding;
}

/** Artifacts may lie on a disk of their own; when that is not there, nothing is known of them. */
async function unreachableArtifacts(manifest: Manifest, { artifacts }: ArchiveFiles): Promise<Finding | null> {
  const directories = new Set(artifacts.flatMap(({ artifact }) => artifact.directory ?? []));
  for (const directory of directories) {
    const there = await stat(directory).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (there) continue;
    return finding(
      'degraded',
      'artifacts-not-checked',
      `${manifest.name}: its artifacts in ${directory} were not checked, because that directory cannot be reached.`,
      'Mount that storage, then run the command again.',
      { archive: manifest.name, directory },
    );
  }
  return null;
}

async function darTest(
  manifest: Manifest,
  definition: Definition,
  config: Config,
  services: Services,
  pace: Pace | undefined,
): Promise<Finding[]> {
  const { signal } = services;
  const tested = await createDar(services.runner).test(join(config.archives.path, manifest.name), {
    signal,
    timeout: definition.timeouts.dar,
  });
  // dar reads as fast as it can; what it read is waited for afterwards, so that the rate holds over the whole.
  await pace?.(manifest.slices.reduce((sum, { bytes }) => sum + bytes, 0));
  try {
    requireDarTest(manifest.name, tested, signal);
    return unknownMessages(manifest.name, 'dar -t', tested.unknown, { archive: manifest.name });
  } catch (error) {
    if (!isDarkiveError(error) || error.code !== 'archive-test-failed') throw error;
    return [
      finding(
        'damage',
        'dar-test-failed',
        error.message,
        `Repair it with: darkive repair ${typed(manifest.name)}`,
        error.facts,
      ),
    ];
  }
}
