import { lstat } from 'node:fs/promises';
import type { ArchiveStore, StoredArchive } from '../archive/index.ts';
import { isIndexDamage, removeIndex } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import type { ArchiveRow, LedgerRecorder } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { indexFile, openServicesIndex } from '../services/open-services-index.ts';
import { differingKeys } from './ledger-differences.ts';

/**
 * Looks over ledger and index: their own structure, and the ledger's archives against the manifests. What is wrong is learnt
 * anew from the manifests, which are the truth. SQLite keeps no digests of what it stores: a changed letter in the history of
 * runs is not seen.
 */
export async function memoryFindings(
  store: ArchiveStore,
  config: Config,
  ledger: Pick<LedgerRecorder, 'attempt'>,
): Promise<Finding[]> {
  const found = await ledger.attempt((open) => {
    const problems = open.integrityProblems().map(damagedLedger);
    const [places, rows] = [open.archivePlaces(), new Map(open.listArchives().map((row) => [row.id, row]))];
    const known = [...places].flatMap(([file, { id, sha256 }]) => {
      const archive = store.archives.find(({ manifest }) => manifest.id === id);
      const row = rows.get(id);
      if (archive === undefined || row === undefined) return [];
      // Another content was read since: the next look at the archives takes it over.
      return sha256 !== null && sha256 === archive.manifestSha256 ? [{ file, archive, row }] : [];
    });
    for (const { file, archive, row } of known) {
      const keys = differingKeys(row, archive.manifest);
      if (keys.length === 0) continue;
      open.putArchive(archive.manifest, placeOf(archive, file, config));
      problems.push(mendedRow(archive, keys));
    }
    return problems;
  }, []);
  return [...found, ...(await indexFindings(config))];
}

function placeOf(archive: StoredArchive, manifestFile: string, config: Config) {
  const { manifestBytes, manifestMtimeNs, manifestSha256 } = archive;
  return { directory: config.archives.path, manifestFile, manifestBytes, manifestMtimeNs, manifestSha256 };
}

function damagedLedger(problem: string): Finding {
  const hint = 'Learn it anew from the manifests: darkive ledger rebuild';
  return finding('degraded', 'ledger-unusable', `The ledger is damaged: ${problem}.`, hint);
}

function mendedRow({ manifest }: StoredArchive, keys: readonly (keyof ArchiveRow)[]): Finding {
  return finding(
    'warning',
    'ledger-mended',
    `The ledger said something else of ${manifest.name} than its manifest (${keys.join(', ')}); it has learnt it anew. The archive is not concerned.`,
    'Look for a failing disk where the ledger lies.',
    { archive: manifest.name },
  );
}

/** The index is a cache: a damaged one goes, and the next question makes it anew. */
async function indexFindings(config: Config): Promise<Finding[]> {
  const file = indexFile(config);
  const isThere = await lstat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) return [];
  const problem = await indexProblem(config);
  if (typeof problem !== 'string') return problem;
  await removeIndex(file);
  const text = `The index ${file} was damaged (${problem}) and was thrown away; the next question makes it anew.`;
  return [finding('warning', 'index-damaged', text, null, { file })];
}

async function indexProblem(config: Config): Promise<string | Finding[]> {
  try {
    const index = await openServicesIndex(config);
    try {
      return index.check() ?? (index.openFinding === null ? [] : [index.openFinding]);
    } finally {
      index.close();
    }
  } catch (error) {
    if (isIndexDamage(error)) return error instanceof Error ? error.message : String(error);
    if (!isDarkiveError(error)) throw error;
    return [finding('degraded', error.code, error.message, error.hint ?? null, error.facts)];
  }
}
