import { readStore, resolveArchive } from '../archive/index.ts';
import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import type { NotifiedDefinition } from '../records/notification.ts';
import { checkReadableTarget } from './backup/target-guards.ts';
import type { VerifyDocument } from './documents/archive-documents.ts';
import { recorded, type Tally } from './metrics/record-command.ts';
import { announce } from './notify/announce.ts';
import { notifiedRuns } from './notify/notified-runs.ts';
import { openServicesLedger } from './open-ledger.ts';
import { requireDar } from './require-dar.ts';
import type { OperationResult } from './result.ts';
import type { Services } from './services.ts';
import { manifestFinding } from './synced-ledger.ts';
import { judge } from './verify/judge.ts';
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
 */
export async function verifyArchives(
  options: VerifyOptions,
  services: Services,
): Promise<OperationResult<VerifyDocument>> {
  return recorded({ command: 'verify', config: options.config }, services, (own, tally) => verify(options, own, tally));
}

async function verify(
  options: VerifyOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<VerifyDocument>> {
  const { config, definition } = options;
  tally.definition = definition;
  await checkReadableTarget(config.archives);
  await requireDar(createDar(services.runner));
  const store = await readStore(config.archives.path);
  const all = store.archives.map(({ manifest }) => manifest);
  const wanted =
    options.archives.length > 0
      ? options.archives.map((text) => resolveArchive(text, store).manifest)
      : all.filter((manifest) => definition === null || manifest.definition === definition);
  if (definition !== null && wanted.length === 0) findDefinition(config, definition);
  const startedAt = services.clock();
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  let notified: readonly NotifiedDefinition[] = [];
  const archives: VerifyDocument['archives'][number][] = [];
  const checked: VerifiedManifest[] = [];
  try {
    for (const manifest of wanted) {
      const verified = await verifyArchive(manifest, all, config, services);
      if (verified === null) continue;
      await recordVerified(ledger, manifest.id, verified);
      tally.archives += 1;
      tally.bytes += manifest.slices.reduce((sum, { bytes }) => sum + bytes, 0);
      archives.push(verifiedDocument(manifest, verified));
      checked.push({ definition: manifest.definition, findings: verified.findings });
    }
    notified = await notifiedRuns(
      byDefinition(checked, startedAt, services),
      { config, ledger, look: true, recoveries: false },
      services,
    );
  } finally {
    await ledger.close();
  }
  const besides = [...store.problems.map(manifestFinding), ...ledger.findings()];
  const outcome = judge([...archives.flatMap(({ findings }) => findings), ...besides]);
  const exit = EXITS[outcome];
  // Nobody waits for the news that all is as it was.
  const said = {
    event: 'verify',
    outcome: OUTCOMES[outcome],
    exit,
    startedAt,
    definitions: notified,
    findings: besides,
  } as const;
  const told = outcome === 'intact' ? [] : await announce(said, config, services);
  return { document: { schema: 'darkive.verify/1', outcome, archives, findings: [...besides, ...told] }, exit };
}

const EXITS = { intact: 'done', degraded: 'degraded', damaged: 'damage' } as const;
const OUTCOMES = { intact: 'success', degraded: 'degraded', damaged: 'failed' } as const;

interface VerifiedManifest {
  readonly definition: string;
  readonly findings: readonly Finding[];
}

/** One entry a definition, as if its archives had been one run. */
function byDefinition(checked: readonly VerifiedManifest[], startedAt: Date, { clock }: Services) {
  return [...Map.groupBy(checked, ({ definition }) => definition)].map(([definition, of]) => {
    const findings = of.flatMap((archive) => archive.findings);
    const outcome = judge(findings);
    return {
      definition,
      type: null,
      outcome: OUTCOMES[outcome],
      exit: EXITS[outcome],
      archive: null,
      findings,
      error: null,
      startedAt: startedAt.toISOString(),
      endedAt: clock().toISOString(),
    };
  });
}
