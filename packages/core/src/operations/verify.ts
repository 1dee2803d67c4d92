import { readStore, resolveArchive } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import { checkReadableTarget } from './backup/target-guards.ts';
import type { VerifyDocument } from './documents/archive-documents.ts';
import { openServicesLedger } from './open-ledger.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import { manifestFinding } from './synced-ledger.ts';
import { verifyArchive } from './verify/verify-archive.ts';

export interface VerifyOptions {
  readonly config: Config;
  /** Names or ids; empty means all, or all of `definition`. */
  readonly archives: readonly string[];
  readonly definition: string | null;
}

/** `darkive verify`: reads everything and changes nothing; the results go to the ledger. Damage is a finding, not an error. */
export async function verifyArchives(
  options: VerifyOptions,
  services: Services,
): Promise<OperationResult<VerifyDocument>> {
  const { config, definition } = options;
  await checkReadableTarget(config.archives);
  const store = await readStore(config.archives.path);
  const all = store.archives.map(({ manifest }) => manifest);
  const wanted =
    options.archives.length > 0
      ? options.archives.map((text) => resolveArchive(text, store).manifest)
      : all.filter((manifest) => definition === null || manifest.definition === definition);
  if (definition !== null && wanted.length === 0) findDefinition(config, definition);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  const archives: VerifyDocument['archives'][number][] = [];
  try {
    for (const manifest of wanted) {
      const { checks, findings } = await verifyArchive(manifest, all, config, services);
      await ledger.recordChecks(manifest.id, checks, null);
      archives.push({ id: manifest.id, name: manifest.name, checks, findings });
    }
  } finally {
    await ledger.close();
  }
  const besides = [...store.problems.map(manifestFinding), ...ledger.findings()];
  const outcome = judge([...archives.flatMap(({ findings }) => findings), ...besides]);
  return {
    document: { schema: 'darkive.verify/1', outcome, archives, findings: besides },
    exit: outcome === 'damaged' ? 'damage' : outcome === 'degraded' ? 'degraded' : 'done',
  };
}

function judge(findings: readonly Finding[]): VerifyDocument['outcome'] {
  const severities = new Set(findings.map(({ severity }) => severity));
  if (severities.has('damage') || severities.has('error')) return 'damaged';
  return severities.has('degraded') ? 'degraded' : 'intact';
}
