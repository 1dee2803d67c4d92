import { readStore, resolveArchive } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import type { ExitName } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { parseArchiveName } from '../records/archive-name.ts';
import { exitOf, outcomeOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { VerifyDocument } from '../holdings/documents/archive-documents.ts';
import { goneFinding, type GoneArchive } from '../holdings/gone-archives.ts';
import { memoryFindings } from '../holdings/memory-findings.ts';
import { missedArchives } from '../holdings/missed.ts';
import { recordFindings } from '../holdings/record-findings.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { announced, type Part } from '../session/notify/announced.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import { recordVerified, verifiedDocument } from './verify/record-verified.ts';
import { verifyArchive } from './verify/verify-archive.ts';

export interface VerifyOptions {
  readonly config: Config;
  /** Names or ids; empty means all, or all of `definition`. */
  readonly archives: readonly string[];
  readonly definition: string | null;
}

/**
 * `darkive verify`: reads everything and changes nothing; the results go to the ledger. Damage is a finding, not an error.
 * Storage that cannot be reached is refused, or `not-checked` when it goes away meanwhile; never intact.
 * Notifiers are told of everything but that all is intact.
 */
export async function verifyArchives(
  options: VerifyOptions,
  services: Services,
): Promise<OperationResult<VerifyDocument>> {
  const { config } = options;
  return announced({ event: 'verify', config, parts: verifiedParts }, services, () =>
    recorded({ command: 'verify', config }, services, (own, tally) => readAll(options, own, tally)),
  );
}

/** What `verify` and `scrub` have to tell. Nobody waits for the news that all is as it was. */
export function verifiedParts(
  { archives, findings }: Pick<VerifyDocument, 'archives' | 'findings'>,
  exit: ExitName,
): readonly Part[] | null {
  if (exit === 'done') return null;
  const parts = archives.map(({ name, findings: own }) => {
    return { definition: parseArchiveName(name)?.definition ?? null, findings: own };
  });
  return [...parts, { definition: null, findings }];
}

async function readAll(
  options: VerifyOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<VerifyDocument>> {
  const { config, definition } = options;
  tally.definition = definition;
  await checkReadableTarget(config.archives);
  await requireDar(createDar(services.runner));
  const store = await readStore(config.archives.path);
  const published = store.archives.map(({ manifest }) => manifest);
  const wanted =
    options.archives.length > 0
      ? options.archives.map((text) => resolveArchive(text, store).manifest)
      : published.filter((manifest) => definition === null || manifest.definition === definition);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  const archives: VerifyDocument['archives'][number][] = [];
  const records = await recordFindings(store, config, services);
  let gone: readonly GoneArchive[] = [];
  try {
    // Who names archives asks for those.
    if (options.archives.length === 0) gone = await missedArchives(config.archives.path, store, ledger.attempt);
    gone = gone.filter((archive) => definition === null || archive.definition === definition);
    if (definition !== null && wanted.length === 0 && gone.length === 0) findDefinition(config, definition);
    records.push(...(await memoryFindings(store, config, ledger)));
    for (const manifest of wanted) {
      const verified = await verifyArchive(manifest, published, config, services);
      if (verified === null) continue;
      await recordVerified(ledger, manifest.id, verified);
      tally.archives += 1;
      tally.bytes += manifest.slices.reduce((sum, { bytes }) => sum + bytes, 0);
      archives.push(verifiedDocument(manifest, verified));
    }
  } finally {
    await ledger.close();
  }
  const besides = [...store.problems.map(manifestFinding), ...gone.map(goneFinding), ...records, ...ledger.findings()];
  const all = [...archives.flatMap(({ findings }) => findings), ...besides];
  return {
    document: { schema: 'darkive.verify/1', outcome: outcomeOf(all), archives, findings: besides },
    exit: exitOf(all),
  };
}
