import { isAbsolute, resolve } from 'node:path';
import { basePath, relocateBase, relocated } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { exitOf } from '../records/verdict.ts';
import { checkTarget } from '../services/target-guards.ts';
import { withArchiveLock } from '../session/archive-lock.ts';
import { publishedArchives } from '../holdings/published-archives.ts';
import type { CatalogRelocateDocument } from '../holdings/documents/catalogue-documents.ts';
import { requireDarManager } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface CatalogRelocateOptions {
  readonly config: Config;
  /** Absolute directories; what is `from` or lies below it becomes `to`. */
  readonly from: string;
  readonly to: string;
}

/**
 * `darkive catalog relocate`: after archives were moved, the `dar_manager` bases look for them in the new place. What else
 * names the old one is reported and left alone: manifests are never rewritten.
 */
export async function relocateCatalogs(
  options: CatalogRelocateOptions,
  services: Services,
): Promise<OperationResult<CatalogRelocateDocument>> {
  const { config } = options;
  const move = { from: absolute(options.from), to: absolute(options.to) };
  requireDarManager(services.runner);
  await checkTarget(config.archives);
  return withArchiveLock(config, 'catalog relocate', services, async (lockFindings) => {
    const published = await publishedArchives(config, []);
    const definitions: CatalogRelocateDocument['definitions'][number][] = [];
    for (const definition of published.definitions.keys()) {
      const base = basePath(config.archives.path, definition);
      const count = await relocateBase(services.runner, config.archives.path, definition, move);
      definitions.push({ definition, base, relocated: count });
    }
    const findings = [...lockFindings, ...published.findings, ...references(published.all, config, move)];
    return {
      document: { schema: 'darkive.catalog-relocate/1', ...move, definitions, findings },
      exit: exitOf(findings, 'changes'),
    };
  });
}

interface Move {
  readonly from: string;
  readonly to: string;
}

function absolute(path: string): string {
  if (isAbsolute(path)) return resolve(path);
  throw new DarkiveError('usage-invalid', `${path} is not an absolute path.`, {
    hint: 'Give both directories with their whole paths.',
    facts: { path },
  });
}

/** What names a place at or below the old one. */
function references(all: readonly Manifest[], config: Config, move: Move): Finding[] {
  const findings: Finding[] = [];
  const isThere = (path: string): boolean => relocated(path, move) !== null;
  if (isThere(config.archives.path)) {
    findings.push(
      finding(
        'warning',
        'configuration-refers',
        `The configuration still has the archives in ${config.archives.path}.`,
        `Set "archives: ${relocated(config.archives.path, move)}" in ${config.file}.`,
        { file: config.file, path: config.archives.path },
      ),
    );
  }
  for (const { name, artifacts } of all) {
    const files = artifacts.filter(({ directory }) => directory !== null && isThere(directory)).map(({ file }) => file);
    if (files.length === 0) continue;
    findings.push(
      finding(
        'warning',
        'manifest-refers',
        `The manifest of ${name} has ${files.length} of its files below ${move.from}.`,
        `Keep them reachable there, for example with a symbolic link: ln -s '${move.to}' '${move.from}'`,
        { archive: name, files },
      ),
    );
  }
  return findings;
}
