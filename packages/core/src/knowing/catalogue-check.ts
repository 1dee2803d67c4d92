import { typed } from '../records/archive-name.ts';
import { checkFile, storedFiles } from '../archive/index.ts';
import { catalogueArtifact, checkBase, isIndexDamage, type BaseProblem } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { anyCounts } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import { publishedArchives } from '../holdings/published-archives.ts';
import { openServicesIndex } from '../services/open-services-index.ts';
import type { CatalogCheckDocument } from '../holdings/documents/catalogue-documents.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { requireDarManager } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface CatalogCheckOptions {
  readonly config: Config;
  /** Names; empty means every definition that has archives. */
  readonly definitions: readonly string[];
}

/**
 * `darkive catalog check`: compares manifests, isolated catalogues (by SHA-256), `dar_manager` bases and the index.
 * Changes no archive and no base; an index of another version is made anew when it is opened.
 */
export async function checkCatalogs(
  options: CatalogCheckOptions,
  services: Services,
): Promise<OperationResult<CatalogCheckDocument>> {
  const { config } = options;
  requireDarManager(services.runner);
  await checkReadableTarget(config.archives);
  const published = await publishedArchives(config, options.definitions);
  const findings: Finding[] = [...published.findings];
  const index = await inspectIndex(config);
  findings.push(...index.findings);
  const definitions: CatalogCheckDocument['definitions'][number][] = [];
  for (const [definition, manifests] of published.definitions) {
    throwIfInterrupted(services.signal);
    services.onProgress({ kind: 'phase', phase: `check ${definition}`, expectedSeconds: null });
    const catalogues = await catalogueFindings(manifests, config, services);
    const problems = await checkBase(services.runner, config.archives.path, definition, manifests, {
      signal: services.signal,
    });
    throwIfInterrupted(services.signal);
    const unindexed = manifests.filter(({ id }) => !index.archives.has(id));
    findings.push(...catalogues, ...problems.map((problem) => baseFinding(definition, problem)));
    if (unindexed.length > 0) findings.push(notIndexed(definition, unindexed));
    definitions.push({
      definition,
      archives: manifests.length,
      catalogues: manifests.length - catalogues.length,
      base: verdict(problems),
      indexed: manifests.length - unindexed.length,
    });
  }
  const inconsistent = anyCounts(findings);
  return {
    document: {
      schema: 'darkive.catalog-check/1',
      outcome: inconsistent ? 'inconsistent' : 'consistent',
      definitions,
      findings,
    },
    exit: inconsistent ? 'degraded' : 'done',
  };
}

async function inspectIndex(config: Config): Promise<{ archives: ReadonlySet<string>; findings: Finding[] }> {
  try {
    const index = await openServicesIndex(config);
    try {
      const findings = index.openFinding === null ? [] : [index.openFinding];
      const problem = index.check();
      if (problem !== null) findings.push(damagedIndex(problem));
      return { archives: new Set(index.archives().map(({ id }) => id)), findings };
    } finally {
      index.close();
    }
  } catch (error) {
    if (!isDarkiveError(error) || (error.code !== 'catalogue-unusable' && !isIndexDamage(error))) throw error;
    return { archives: new Set(), findings: [damagedIndex(error.message)] };
  }
}

function damagedIndex(problem: string): Finding {
  return finding(
    'degraded',
    'index-damaged',
    `The index cannot be relied on: ${problem}`,
    'Make it anew with: darkive catalog rebuild',
  );
}

/** One for each archive whose isolated catalogue is not as it was published. */
async function catalogueFindings(
  manifests: readonly Manifest[],
  config: Config,
  services: Services,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const manifest of manifests) {
    throwIfInterrupted(services.signal);
    const artifact = catalogueArtifact(manifest);
    const stored = storedFiles(manifest, config.archives.path).artifacts.find((one) => one.artifact === artifact);
    if (stored === undefined) {
      const text = `${manifest.name} was published without an isolated catalogue; its contents are read from its last slice.`;
      findings.push(finding('info', 'catalogue-none', text, null, { archive: manifest.name }));
      continue;
    }
    const state = await checkFile(stored, { signal: services.signal });
    if (state.state === 'intact') continue;
    findings.push(
      finding(
        'degraded',
        `catalogue-${state.state}`,
        `${manifest.name}: its isolated catalogue ${stored.path} is not as it was published: ${state.message}.`,
        `Make it anew from the slices: darkive repair ${typed(manifest.name)}`,
        { archive: manifest.name, file: stored.path },
      ),
    );
  }
  return findings;
}

function baseFinding(definition: string, problem: BaseProblem): Finding {
  const facts = { definition, ...('archive' in problem ? { archive: problem.archive } : {}) };
  const hint = `Make it anew with: darkive catalog rebuild '${definition}'`;
  const text = `The dar_manager base of ${definition} ${baseProblem(problem)}.`;
  return finding('degraded', `base-${problem.kind}`, text, hint, facts);
}

function baseProblem(problem: BaseProblem): string {
  switch (problem.kind) {
    case 'missing':
      return 'is missing';
    case 'corrupted':
      return `is damaged: ${problem.message}`;
    case 'absent':
      return `is without ${problem.archive}`;
    case 'foreign':
      return `knows ${problem.archive}, which is not published`;
    case 'order':
      return `has ${problem.archive} in the wrong place`;
    case 'moved':
      return `looks for ${problem.archive} in ${problem.directory}`;
  }
}

function verdict(problems: readonly BaseProblem[]): CatalogCheckDocument['definitions'][number]['base'] {
  const [first] = problems;
  if (first === undefined) return 'consistent';
  return first.kind === 'missing' || first.kind === 'corrupted' ? first.kind : 'inconsistent';
}

function notIndexed(definition: string, manifests: readonly Manifest[]): Finding {
  const names = manifests.map(({ name }) => name);
  return finding(
    'info',
    'not-indexed',
    `${definition}: ${names.length} of the archives are not in the index yet; the next question adds them.`,
    null,
    { definition, archives: names },
  );
}
