import { join } from 'node:path';
import { readManifest, readStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import { openLedger, syncArchives, type ExportedRow, type Ledger } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { anyCounts, exitOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { LedgerDocument } from '../holdings/documents/integrity-documents.ts';
import { archivesWithoutManifest, withoutManifestFindings } from '../holdings/archives-without-manifest.ts';
import { goneArchives, goneFinding } from '../holdings/gone-archives.ts';
import { differingKeys } from '../holdings/ledger-differences.ts';
import { presentIn } from '../holdings/missed.ts';
import { isPlaceIndexRight, syncPlaces } from '../services/synced-places.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { doubtFindings, manifestFinding } from '../services/synced-ledger.ts';

/**
 * `darkive ledger rebuild`: every archive of the directory is learnt anew from its manifest. The history of runs, checks
 * and drills stays where the ledger is sound, and so does what is missed; a damaged one is moved aside first. Throws `ledger-unusable`.
 */
export async function rebuildLedger(config: Config, services: Services): Promise<OperationResult<LedgerDocument>> {
  const { path } = config.archives;
  await checkReadableTarget(config.archives);
  const store = await readStore(path);
  const names = await archivesWithoutManifest(path, store);
  const ledger = await openServicesLedger(config, services);
  const findings: Finding[] = ledger.openFinding === null ? [] : [ledger.openFinding];
  try {
    ledger.distrust(path);
    const { problems } = await syncArchives(ledger, path, readManifest, services.clock());
    const places = await syncPlaces(ledger, path);
    const gone = await goneArchives(path, presentIn(store), () => ledger.remembered());
    findings.push(
      ...problems.map(manifestFinding),
      ...doubtFindings(store.doubts),
      ...gone.map(goneFinding),
      ...withoutManifestFindings(names),
      ...places,
    );
  } finally {
    ledger.close();
  }
  return {
    document: {
      schema: 'darkive.ledger-rebuild/1',
      outcome: 'rebuilt',
      archives: store.archives.length,
      withoutManifest: names,
      findings,
    },
    exit: exitOf(findings, 'changes'),
  };
}

/** `darkive ledger check`: compares the ledger with the manifests, and changes neither. */
export async function checkLedger(config: Config, services: Services): Promise<OperationResult<LedgerDocument>> {
  const { path } = config.archives;
  await checkReadableTarget(config.archives);
  const store = await readStore(path);
  const names = await archivesWithoutManifest(path, store);
  const manifests = store.archives.map(({ manifest }) => manifest);
  const compared = await withLedger(config, services, async (ledger) => [
    ...ledger.integrityProblems().map(damagedLedger),
    ...(await goneArchives(path, presentIn(store), () => ledger.remembered())).map(goneFinding),
    ...differences(ledger, path, manifests),
    ...((await isPlaceIndexRight(ledger, path)) ? [] : [wrongPlaces()]),
  ]);
  const findings = [
    ...compared,
    ...store.problems.map(manifestFinding),
    ...doubtFindings(store.doubts),
    ...withoutManifestFindings(names),
  ];
  const differs = anyCounts(findings);
  return {
    document: {
      schema: 'darkive.ledger-check/1',
      outcome: differs ? 'differs' : 'equal',
      archives: store.archives.length,
      withoutManifest: names,
      findings,
    },
    exit: differs ? 'degraded' : 'done',
  };
}

/** `darkive ledger export`: every row, given to `onRow` one by one. Throws `ledger-unusable`. */
export async function exportLedger(
  config: Config,
  services: Services,
  onRow: (row: ExportedRow) => Promise<void>,
): Promise<void> {
  const ledger = await openForReading(config, services);
  try {
    for (const row of ledger.exportRows()) {
      services.signal.throwIfAborted();
      await onRow(row);
    }
  } finally {
    ledger.close();
  }
}

function openForReading(config: Config, { clock }: Services): Promise<Ledger> {
  return openLedger({ file: join(config.state, 'ledger.sqlite'), clock, mode: 'read' });
}

/** A ledger that cannot be read differs from every manifest: that is the answer, not an error. */
async function withLedger(
  config: Config,
  services: Services,
  compare: (ledger: Ledger) => Promise<Finding[]>,
): Promise<Finding[]> {
  let ledger: Ledger | null = null;
  try {
    ledger = await openForReading(config, services);
    return await compare(ledger);
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return [finding('degraded', error.code, error.message, error.hint ?? REBUILD, error.facts)];
  } finally {
    ledger?.close();
  }
}

const REBUILD = 'Learn it anew from the manifests: darkive ledger rebuild';

function damagedLedger(problem: string): Finding {
  return finding('degraded', 'ledger-unusable', `The ledger is damaged: ${problem}.`, REBUILD);
}

function wrongPlaces(): Finding {
  const text = 'The ledger says something else of the copies at other places than their inventories.';
  return finding('degraded', 'ledger-differs', text, REBUILD);
}

function differences(ledger: Ledger, directory: string, manifests: readonly Manifest[]): Finding[] {
  const rows = new Map(ledger.listArchives({ directory }).map((row) => [row.id, row]));
  return manifests.flatMap((manifest) => {
    const row = rows.get(manifest.id);
    const facts = { archive: manifest.name };
    if (row === undefined) {
      return [
        finding('degraded', 'ledger-misses-archive', `The ledger does not know ${manifest.name}.`, REBUILD, facts),
      ];
    }
    const wrong = differingKeys(row, manifest);
    if (wrong.length === 0) return [];
    const text = `The ledger says something else of ${manifest.name} than its manifest: ${wrong.join(', ')}.`;
    return [finding('degraded', 'ledger-differs', text, REBUILD, facts)];
  });
}
