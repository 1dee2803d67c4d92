import { typed } from '../records/archive-name.ts';
import { recoverUnfinished } from '../archive/index.ts';
import { basePath, isIndexDamage, rebuildBase, removeIndex, type CatalogIndex } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { anyCounts } from '../records/verdict.ts';
import { checkTarget } from '../services/target-guards.ts';
import { withArchiveLock } from '../session/archive-lock.ts';
import { publishedArchives } from '../holdings/published-archives.ts';
import { indexFile, openServicesIndex } from '../services/open-services-index.ts';
import { updateIndex } from '../keeping/with-index.ts';
import type { CatalogRebuildDocument } from '../holdings/documents/catalogue-documents.ts';
import { groundsOf } from '../services/grounds.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { listingOf } from '../holdings/listing.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { requireDar, requireDarManager } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface CatalogRebuildOptions {
  readonly config: Config;
  /** Names; empty means every definition that has archives. */
  readonly definitions: readonly string[];
}

/**
 * `darkive catalog rebuild`: makes the `dar_manager` bases and the index anew from the published archives. Each base is
 * replaced whole; archives that cannot be read are findings.
 */
export async function rebuildCatalogs(
  options: CatalogRebuildOptions,
  services: Services,
): Promise<OperationResult<CatalogRebuildDocument>> {
  const { config } = options;
  await requireDar(createDar(services.runner));
  requireDarManager(services.runner);
  await checkTarget(config.archives);
  return withArchiveLock(config, 'catalog rebuild', services, async (lockFindings) => {
    const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
    const recovered = await recoverUnfinished(groundsOf(config, services), createForget(config, services, ledger));
    await ledger.close();
    const findings: Finding[] = [...lockFindings, ...recovered, ...ledger.findings()];
    const published = await publishedArchives(config, options.definitions);
    findings.push(...published.findings);
    const inBase = new Map<string, number>();
    for (const [definition, manifests] of published.definitions) {
      throwIfInterrupted(services.signal);
      services.onProgress({ kind: 'phase', phase: `base ${definition}`, expectedSeconds: null });
      const built = await makeBase(definition, manifests, config, services);
      inBase.set(definition, built.archives);
      findings.push(...built.findings);
    }
    const indexed = await makeIndex(published.all, [...published.definitions.keys()], options, services);
    findings.push(...indexed.findings);
    const degraded = anyCounts(findings);
    return {
      document: {
        schema: 'darkive.catalog-rebuild/1',
        outcome: degraded ? 'incomplete' : 'rebuilt',
        definitions: [...published.definitions].map(([definition, manifests]) => ({
          definition,
          base: basePath(config.archives.path, definition),
          archives: manifests.length,
          inBase: inBase.get(definition) ?? 0,
          indexed: indexed.count(definition),
        })),
        findings,
      },
      exit: degraded ? 'degraded' : 'done',
    };
  });
}

async function makeBase(
  definition: string,
  manifests: readonly Manifest[],
  config: Config,
  services: Services,
): Promise<{ archives: number; findings: Finding[] }> {
  try {
    const { problems } = await rebuildBase(services.runner, config.archives.path, definition, manifests, {
      signal: services.signal,
    });
    const findings = problems.map(({ archive, problem }) =>
      finding(
        'degraded',
        'base-incomplete',
        `The dar_manager base of ${definition} is without ${archive}: ${problem}`,
        `Look what is wrong with: darkive verify ${typed(archive)}`,
        { definition, archive },
      ),
    );
    return { archives: manifests.length - problems.length, findings };
  } catch (error) {
    throwIfInterrupted(services.signal);
    if (!isDarkiveError(error)) throw error;
    return {
      archives: 0,
      findings: [finding('degraded', 'base-not-rebuilt', error.message, error.hint ?? null, error.facts)],
    };
  }
}

async function makeIndex(
  all: readonly Manifest[],
  definitions: readonly string[],
  { config, definitions: named }: CatalogRebuildOptions,
  services: Services,
): Promise<{ count: (definition: string) => number; findings: Finding[] }> {
  // Without names everything goes: other archive directories fill the index again when they are asked about.
  if (named.length === 0) await removeIndex(indexFile(config));
  const listings = all.map((manifest) => listingOf(manifest));
  const fill = async (): Promise<{ count: (definition: string) => number; findings: Finding[] }> => {
    const index: CatalogIndex = await openServicesIndex(config);
    try {
      for (const archive of index.archives()) {
        if (definitions.includes(archive.definition)) index.removeArchive(archive.id);
      }
      const findings = await updateIndex(index, listings, config, services);
      const known = index.archives();
      return { count: (name) => known.filter(({ definition }) => definition === name).length, findings };
    } finally {
      index.close();
    }
  };
  try {
    return await fill();
  } catch (error) {
    if (!isIndexDamage(error)) throw error;
    await removeIndex(indexFile(config));
    return await fill();
  }
}
