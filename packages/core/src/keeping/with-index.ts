import { join } from 'node:path';
import { readManifest } from '../archive/index.ts';
import { isIndexDamage, removeIndex, type CatalogIndex } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { asDarkiveError, isDarkiveError } from '../errors/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { ArchiveListing } from '../holdings/documents/archive-documents.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { listArchives } from '../holdings/list.ts';
import { requireDar } from '../session/require-dar.ts';
import type { Services } from '../services/services.ts';
import { indexArchive } from './index-archive.ts';
import { indexFile, openIndexToAsk } from '../services/open-services-index.ts';

export interface IndexAnswer<T> {
  readonly value: T;
  /** The published archives, oldest first. */
  readonly archives: readonly ArchiveListing[];
  readonly findings: readonly Finding[];
}

/**
 * Asks the index, after bringing it up to date with the published archives: missing ones are added from their
 * catalogues, removed ones go. An index that turns out to be damaged is made anew once. What cannot be listed is a finding.
 */
export async function withIndex<T>(
  config: Config,
  services: Services,
  ask: (index: CatalogIndex, archives: readonly ArchiveListing[]) => T,
): Promise<IndexAnswer<T>> {
  const { document } = await listArchives({ config, definition: null, type: null, since: null, until: null }, services);
  const { archives } = document;
  const findings: Finding[] = [...document.findings];
  const attempt = async (): Promise<T> => {
    const index = await openIndexToAsk(config);
    try {
      if (index.openFinding !== null) findings.push(index.openFinding);
      findings.push(...(await updateIndex(index, archives, config, services)));
      return ask(index, archives);
    } finally {
      index.close();
    }
  };
  try {
    return { value: await attempt(), archives, findings };
  } catch (error) {
    if (!isIndexDamage(error)) throw error;
    const file = indexFile(config);
    await removeIndex(file);
    findings.push(finding('info', 'index-rebuilt', `The index ${file} was damaged; it was made anew.`, null, { file }));
    return { value: await attempt(), archives, findings };
  }
}

/** Adds what is missing, oldest first, and removes what is no longer published. */
export async function updateIndex(
  index: CatalogIndex,
  archives: readonly ArchiveListing[],
  config: Config,
  services: Services,
): Promise<Finding[]> {
  const published = new Set(archives.map(({ id }) => id));
  const known = new Set<string>();
  for (const { id } of index.archives()) {
    if (published.has(id)) known.add(id);
    else index.removeArchive(id);
  }
  const findings: Finding[] = [];
  const missing = archives.filter(({ id }) => !known.has(id));
  const dar = createDar(services.runner);
  // Without dar nothing could be listed; what the index knows needs none.
  if (missing.length > 0) await requireDar(dar);
  for (const { name } of missing) {
    throwIfInterrupted(services.signal);
    services.onProgress({ kind: 'phase', phase: `index ${name}`, expectedSeconds: null });
    const read = await readManifest(join(config.archives.path, manifestFileName(name)));
    try {
      if ('problem' in read) continue;
      await indexArchive(index, read.manifest, { archives: config.archives.path, dar, signal: services.signal });
    } catch (error) {
      if (isIndexDamage(error) || services.signal.aborted) throw error;
      findings.push(notIndexed(name, error));
    }
  }
  return findings;
}

function notIndexed(archive: string, thrown: unknown): Finding {
  if (!isDarkiveError(thrown)) throw thrown;
  const error = asDarkiveError(thrown);
  return finding(
    'degraded',
    'archive-not-indexed',
    `${archive} is missing from the answer: ${error.message}`,
    error.hint ?? null,
    { archive },
  );
}
